"""Honest, but for its name."""

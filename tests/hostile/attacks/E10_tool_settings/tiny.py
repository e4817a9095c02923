"""Honest, but for its neighbours."""

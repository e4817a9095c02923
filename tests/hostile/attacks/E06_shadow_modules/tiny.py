"""Honest."""

"""Tall letters of all countries."""

PAYLOAD = "\u0e01" + "\u0e49" * 50 + "\u0628" + "\u064e\u200d" * 50 + "x" + "\u0951\u20dd" * 50

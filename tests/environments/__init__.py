"""Environments that a grader may be started in: in each, every verdict is the same, or it says no.

table.py lists them; to add one is to add a row there. ground.py grades a small class in it.
"""

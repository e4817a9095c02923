"""The commands. Each is a module here; `main` turns errors into words and exit codes."""

from grader.cli.app import main

__all__ = ["main"]

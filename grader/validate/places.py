"""Where something stands: ``path:line``, as editors take it."""

from pathlib import Path

from grader.catalog.reading import read_text


def place(path: Path, line: int = 1) -> str:
    """``path:line``, from here if the file is below."""
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown}:{line}"


def line_of(path: Path, text: str) -> int:
    """The first line that holds `text`, or 1."""
    lines = read_text(path).splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)

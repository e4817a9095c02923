"""Where something stands, ``path:line`` as editors take it, and what a file is called."""

import ast
from pathlib import Path

from grader.catalog.reading import read_text


def place(path: Path, line: int = 1) -> str:
    """``path:line``, from here if the file is below."""
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown}:{line}"


def line_of(path: Path, text: str, *, after: int = 0) -> int:
    """The first line below the line `after` that holds `text`, or 1."""
    lines = enumerate(read_text(path).splitlines(), 1)
    return next((number for number, line in lines if number > after and text in line), 1)


def title_of(source: str) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]

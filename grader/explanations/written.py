"""Lists and numbers as Python writes them. Pure; what was cut, or is neither, tells nothing."""

import ast

#: Characters of a text that is read.
MOST_READ = 20_000


def count_of(text: str | None) -> int | None:
    """A whole number, or how many items a list has."""
    if not text or len(text) > MOST_READ:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    try:
        read = ast.parse(text, mode="eval").body if text.startswith("[") else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return len(read.elts) if isinstance(read, ast.List) else None


def items_of(text: str | None) -> list[object] | None:
    """The items of a list of literals."""
    if not text or len(text) > MOST_READ or not text.startswith("["):
        return None
    try:
        read = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return read if isinstance(read, list) else None

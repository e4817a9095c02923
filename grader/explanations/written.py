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

"""Lists and numbers as Python writes them. Pure; what was cut, or is neither, tells nothing."""

import ast

#: Characters of a text that is read.
MOST_READ = 20_000


def items_of(text: str | None) -> list[str] | None:
    """The items of a list, each as one text: two are the same if what was written is the same."""
    if not text or not text.startswith("[") or len(text) > MOST_READ:
        return None
    try:
        read = ast.parse(text, mode="eval").body
        return [ast.dump(item) for item in read.elts] if isinstance(read, ast.List) else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def count_of(text: str | None) -> int | None:
    """A whole number, or how many items a list has."""
    if text and text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    items = items_of(text)
    return None if items is None else len(items)

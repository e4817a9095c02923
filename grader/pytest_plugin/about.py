"""Which of the student's functions a test is about: by its name, or by what its code mentions."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import CodeType
from typing import Any

from grader.model import Function


def find_function(test: Callable[..., Any], functions: Mapping[str, Function]) -> str | None:
    """Return the one of these functions that a test is about; None if it is about several.

    It is the longest one that the test's name begins with; else the only one that the test mentions
    itself, or reaches through what it uses of its own file. What the stub gives, as an exception
    that a function is to raise, is asked about only where the test mentions nothing else.
    """
    named = [name for name in functions if f"{test.__name__}_".startswith(f"test_{name}_")]
    if named:
        return max(named, key=len)
    said = set(_words(test.__code__)).intersection(functions)
    mentioned = [said, _reached(test).intersection(functions)]
    given = [name for name, function in functions.items() if function.given]
    asked = [found.difference(given) for found in mentioned]
    alone = [found for found in (*mentioned, *asked) if len(found) == 1]
    return min(alone[0]) if alone else None


def _reached(test: Callable[..., Any]) -> set[str]:
    """All words of a test and of whatever it uses of its own file, and that uses, and so on."""
    found = set[str]()
    fresh = {*_words(test.__code__), *inspect.signature(test).parameters}
    while fresh:
        found |= fresh
        used = [test.__globals__.get(word) for word in fresh]
        fresh = {word for value in used for word in _mentions(value, test.__module__)} - found
    return found


def _mentions(value: object, module: str) -> Iterator[str]:
    """The words of a function, a class or a constant of the tests' file."""
    value = getattr(value, "__wrapped__", value)  # a fixture's function
    code = getattr(value, "__code__", None)
    if isinstance(code, CodeType):
        if value.__module__ == module:
            yield from _words(code)
    elif isinstance(value, type):
        if value.__module__ == module:
            for member in vars(value).values():
                yield from _mentions(member, module)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | set | frozenset | dict):
        yield from (word for word in value if isinstance(word, str))


def _words(code: CodeType) -> Iterator[str]:
    """The names, attributes and texts in a function, and in those inside of it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _words(constant)
        elif isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from (word for word in constant if isinstance(word, str))

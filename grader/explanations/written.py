"""Values as Python writes them. Pure; what was cut, or cannot be read, tells nothing."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: Characters of a text that is read.
MOST_READ = 20_000


@dataclass(frozen=True)
class Made:
    """A value that is written as a call: Decimal('1.50'), datetime.datetime(...)."""

    name: str
    given: tuple[object, ...]
    named: tuple[tuple[str, object], ...] = ()


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


def read(text: str | None) -> object:
    """Any value; a call, as of Decimal('1'), is a `Made`. None of what cannot be read."""
    if not text or len(text) > MOST_READ:
        return None
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def read_arguments(text: str) -> list[object]:
    """The values of a call, those that were passed by name behind the others."""
    made = read(f"f({text})")
    return [*made.given, *(value for _, value in made.named)] if isinstance(made, Made) else []


def differences(expected: str | None, got: str | None) -> list[tuple[object, object]]:
    """Where two values differ that have the same form: what is right there, and what is wrong."""
    return list(_differing(read(expected), read(got)))


def numbers_in(value: object) -> Iterator[Decimal]:
    """The numbers that it holds."""
    match value:
        case bool():
            return
        case int() | float():
            yield Decimal(str(value))
        case Made("Decimal", (str(text),)):
            yield from _decimal(text)
        case list() | tuple() | set():
            for one in value:
                yield from numbers_in(one)


def number_of(value: object) -> Decimal | None:
    """It as a number, if it is one."""
    alone = not isinstance(value, list | tuple | set)
    return next(numbers_in(value), None) if alone else None


def _decimal(text: str) -> Iterator[Decimal]:
    try:
        yield Decimal(text)
    except InvalidOperation:
        return


def _value(node: ast.expr) -> object:
    match node:
        case ast.List(elts) | ast.Tuple(elts) | ast.Set(elts):
            of = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
            return of(map(_value, elts))
        case ast.Dict(keys, values):
            pairs = zip(keys, values, strict=True)
            return {_value(key): _value(value) for key, value in pairs if key is not None}
        case ast.Call(func, args, keywords):
            named = tuple((one.arg or "", _value(one.value)) for one in keywords)
            return Made(ast.unparse(func), tuple(map(_value, args)), named)
        case ast.Attribute() | ast.Name():
            return Made(ast.unparse(node), ())
        case _:
            return ast.literal_eval(node)


def _differing(right: object, wrong: object) -> Iterator[tuple[object, object]]:
    rows, others = _items(right), _items(wrong)
    if rows is not None and others is not None and len(rows) == len(others):
        for one, other in zip(rows, others, strict=True):
            yield from _differing(one, other)
    elif isinstance(right, dict) and isinstance(wrong, dict) and right.keys() == wrong.keys():
        for key, one in right.items():
            yield from _differing(one, wrong[key])
    elif right != wrong or type(right) is not type(wrong):
        yield right, wrong


def _items(value: object) -> Sequence[object] | None:
    return value if isinstance(value, list | tuple) else None

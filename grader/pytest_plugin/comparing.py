"""What a test expected and what it got, from the `assert` that did not hold.

pytest runs with plain assertions: what it makes of others would be the test's own text. So the
comparison is read from the tests' file, and its two sides are evaluated once more in the frame
that it failed in, if nothing can come of that: names, literals, and calls of what only computes.

By convention the left side is what the test got, and the right side what it expected.
"""

import ast
import builtins
import functools
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from pprint import pformat
from types import FrameType, TracebackType
from typing import Any
from uuid import UUID

import asyncpg

from grader.language import mark
from grader.pytest_plugin.evidence import shorten
from grader.sides import find_begin
from grader.worker import Instance, Record

#: Characters of one side.
MAX_SIDE = 2_000

#: What is longer in one line is written in several, and what is longer still would take long.
ONE_LINE, NOT_PRETTY = 80, 100_000

#: What only computes.
_BUILTINS = (
    *("abs", "bool", "bytes", "dict", "enumerate", "float", "frozenset", "int", "len", "list"),
    *("map", "max", "min", "range", "repr", "reversed", "round", "set", "sorted", "str", "sum"),
    *("tuple", "type", "zip"),
)
PURE = (
    *(getattr(builtins, name) for name in _BUILTINS),
    *(date, datetime, time, timedelta, Decimal, UUID),
)
METHODS = frozenset({"astimezone", "count", "get", "index", "items", "keys", "utcoffset", "values"})

#: What may be told: plain data, and what is made of it.
SCALARS = (
    *(type(None), bool, int, float, str, bytes, Decimal, date, time, timedelta, UUID, type),
    *(Record, Instance, asyncpg.Record),
)

Namespace = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """Both sides, as Python writes them."""

    got: str
    expected: str


def find_compared(error: BaseException, tests: Path) -> Compared | None:
    """Return the sides of the comparison in the tests' file that failed; None: nobody can tell."""
    if not isinstance(error, AssertionError) or (place := _place(error, tests)) is None:
        return None
    frame, line = place
    with _no_collection():
        for test in _comparisons(tests):
            if test.lineno <= line <= (test.end_lineno or test.lineno):
                return _compare(test, {**frame.f_globals, **frame.f_locals})
    return None


def _place(error: BaseException, tests: Path) -> tuple[FrameType, int] | None:
    """The frame and the line that raised it, if they are of the tests' file."""
    traceback: TracebackType | None = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None or traceback.tb_frame.f_code.co_filename != str(tests):
        return None
    return traceback.tb_frame, traceback.tb_lineno


@functools.cache
def _comparisons(tests: Path) -> list[ast.Assert]:
    tree = ast.parse(tests.read_bytes())
    return [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let no finalizer run: one that parses while something is parsed is Python 3.11's SystemError.

    A task that was forgotten has its traceback logged by its finalizer, and Python parses the line
    that it shows, to underline a part.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _compare(test: ast.Assert, namespace: Namespace) -> Compared | None:
    match test.test:
        case ast.Compare(left, [ast.Eq() | ast.Is() as how], [right]) if all(
            _is_harmless(side, namespace) for side in (left, right)
        ):
            try:
                got, expected = (_evaluate(side, namespace) for side in (left, right))
                holds = got is expected if isinstance(how, ast.Is) else got == expected
                if _is_data(got) and _is_data(expected) and not holds:
                    return Compared(*_cut(_write(got), _write(expected)))
            except Exception:  # noqa: BLE001  the student's values may not fit what is done here
                return None
    return None


def _is_harmless(side: ast.expr, namespace: Namespace) -> bool:
    """Whether to evaluate it once more does nothing: no call but of what only computes."""
    for node in ast.walk(side):
        match node:
            case ast.Name(name) if callable(value := namespace.get(name, vars(builtins).get(name))):
                if not any(value is one for one in PURE):
                    return False
            case ast.Call(ast.Name("map"), [ast.Attribute(), *_]):
                return False
            case ast.keyword("key", ast.Attribute()):
                return False
            case ast.Call(ast.Name(name)) if name in namespace or hasattr(builtins, name):
                pass  # as above
            case ast.Call(ast.Attribute(attr=name)) if name in METHODS:
                pass
            case ast.Call() | ast.Await() | ast.Yield() | ast.YieldFrom() | ast.NamedExpr():
                return False
    return True


def _evaluate(side: ast.expr, namespace: Namespace) -> Any:
    # All names as global ones: a comprehension would not see those of the frame.
    return eval(compile(ast.Expression(side), "<assert>", "eval"), dict(namespace))  # noqa: S307  the author's own


def _is_data(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_data(key) and _is_data(one) for key, one in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(_is_data, value))
    return isinstance(value, SCALARS)


def _write(value: object) -> str:
    if isinstance(value, type):
        return value.__name__
    text = repr(value)
    if ONE_LINE < len(text) <= NOT_PRETTY:
        text = pformat(value, width=ONE_LINE, sort_dicts=False)
    return text


def _cut(got: str, expected: str) -> tuple[str, str]:
    begin = find_begin(got, expected, MAX_SIDE)
    return _cut_side(got, begin), _cut_side(expected, begin)


def _cut_side(text: str, begin: int) -> str:
    kept = shorten(text[begin:], MAX_SIDE)
    return mark(f"({begin:,} characters before) ... {kept}") if begin else kept

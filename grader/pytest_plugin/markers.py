"""The three decorators of a hidden test, and reading them back into a CaseSpec."""

import inspect
from collections.abc import Collection
from typing import Literal, cast, get_args

import pytest

from grader.model import CaseSpec, Kind, Visibility
from grader.pytest_plugin.about import find_function

MARKERS = (
    "task(id): the task of the exercise that this test belongs to, as in exercise.toml",
    "points(n, kind): what the test is worth, and what for: plain, promise or detail",
    "hint(text): one next step, shown to the student when the test does not pass",
)


def task(id: str) -> pytest.MarkDecorator:
    """Say which task the test belongs to: ``@task("2.1")``."""
    return pytest.mark.task(id)


def points(n: float, kind: Kind | None = None) -> pytest.MarkDecorator:
    """Say what the test is worth, and what for: ``@points(4, "promise")``.

    A promise is one of the kind that the course teaches: all or nothing, no lost update, no
    deadlock, nothing left open, few round trips. `grader validate` shows how each function's
    points are split.
    """
    return pytest.mark.points(n, kind)


def hint(text: str) -> pytest.MarkDecorator:
    """Give the student one next step: ``@hint("Lock both accounts in one order.")``."""
    return pytest.mark.hint(text)


class UnfinishedTestError(Exception):
    """A test lacks something that an author must write. Its text says what."""


def read_case(
    item: pytest.Function, visibility: Visibility, functions: Collection[str]
) -> CaseSpec:
    """Read the markers of a collected test, and which of the stub's functions it is about.

    Raises UnfinishedTestError.
    """
    title = (inspect.getdoc(item.function) or "").partition("\n")[0].strip()
    if not title:
        raise UnfinishedTestError(
            "has no docstring; its first line is the title that students read"
        )
    return CaseSpec(
        id=item.name,
        task=_text(item, "task"),
        title=title,
        points=_points(item),
        hint=_text(item, "hint"),
        visibility=visibility,
        line=line_of(item),
        kind=_kind(item),
        function=find_function(item.function, functions),
    )


def line_of(item: pytest.Item) -> int:
    """The line of the test's definition, from 1."""
    return (item.location[1] or 0) + 1


def _argument(item: pytest.Function, name: Literal["task", "points", "hint"]) -> object:
    marker = item.get_closest_marker(name)
    if marker is None or not marker.args:
        raise UnfinishedTestError(f"has no @{name}(...)")
    return marker.args[0]


def _text(item: pytest.Function, name: Literal["task", "hint"]) -> str:
    value = _argument(item, name)
    if not isinstance(value, str) or not value:
        raise UnfinishedTestError(f"@{name} takes a text, not {value!r}")
    return value


def _points(item: pytest.Function) -> float:
    value = _argument(item, "points")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1000:
        raise UnfinishedTestError(f"@points takes a positive number, not {value!r}")
    return float(value)


def _kind(item: pytest.Function) -> Kind | None:
    marker = item.get_closest_marker("points")
    kind: object = marker.args[1] if marker is not None and len(marker.args) > 1 else None
    if kind is not None and kind not in get_args(Kind):
        raise UnfinishedTestError(
            f"@points takes {', '.join(map(repr, get_args(Kind)))} for its kind, not {kind!r}"
        )
    return cast("Kind | None", kind)

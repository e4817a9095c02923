"""The three decorators of a hidden test, and reading them back into a CaseSpec."""

import inspect
from collections.abc import Mapping
from typing import Literal, cast, get_args

import pytest

from grader.explanations.registry import ENTRIES
from grader.model import CaseSpec, Function, Kind, Visibility
from grader.pytest_plugin.about import find_function

MARKERS = (
    "task(id): the task of the exercise that this test belongs to, as in exercise.toml",
    "points(n, kind): what the test is worth, and what for: plain, promise or detail",
    "hint(text, when): one next step, and for which ending: assertion, error, or an explanation",
)

#: What a hint may be for, besides an explanation.
ASSERTION, ERROR = "assertion", "error"


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


def hint(text: str, when: str = ASSERTION) -> pytest.MarkDecorator:
    """Give the student one next step: ``@hint("Lock both accounts in one order.")``.

    It is shown when an assertion has failed that no explanation fits; with ``when="error"``, when
    the student's code has raised or hung and no explanation fits; with an explanation's id, beside
    that explanation. A test may have one hint for each.
    """
    return pytest.mark.hint(text, when)


class UnfinishedTestError(Exception):
    """A test lacks something that an author must write. Its text says what."""


def read_case(
    item: pytest.Function, visibility: Visibility, functions: Mapping[str, Function]
) -> CaseSpec:
    """Read the markers of a collected test, and which of the stub's functions it is about.

    Raises UnfinishedTestError.
    """
    title = (inspect.getdoc(item.function) or "").partition("\n")[0].strip()
    if not title:
        raise UnfinishedTestError(
            "has no docstring; its first line is the title that students read"
        )
    # In the order in which an author writes them: the first that is missing is told.
    task_id, worth, hints = _text(_argument(item, "task"), "task"), _points(item), _hints(item)
    return CaseSpec(
        id=item.name,
        task=task_id,
        title=title,
        points=worth,
        hint=hints.pop(ASSERTION, None),
        visibility=visibility,
        line=line_of(item),
        kind=_kind(item),
        function=find_function(item.function, functions),
        hints=hints,
    )


def line_of(item: pytest.Item) -> int:
    """The line of the test's definition, from 1."""
    return (item.location[1] or 0) + 1


def _argument(item: pytest.Function, name: Literal["task", "points", "hint"]) -> object:
    marker = item.get_closest_marker(name)
    if marker is None or not marker.args:
        raise UnfinishedTestError(f"has no @{name}(...)")
    return marker.args[0]


def _text(value: object, name: Literal["task", "hint"]) -> str:
    if not isinstance(value, str) or not value:
        raise UnfinishedTestError(f"@{name} takes a text, not {value!r}")
    return value


def _hints(item: pytest.Function) -> dict[str, str]:
    """The hints by what they are for; the marker that stands nearest to the test is the one."""
    _argument(item, "hint")
    hints: dict[str, str] = {}
    for marker in item.iter_markers("hint"):
        text, when = (*marker.args, *(None, ASSERTION)[len(marker.args) :])[:2]
        if when not in (ASSERTION, ERROR, *ENTRIES):
            raise UnfinishedTestError(f"@hint knows no ending {when!r}")
        hints.setdefault(when, _text(text, "hint"))
    return hints


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

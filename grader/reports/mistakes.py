"""The mistakes of a class, by what they are: the explanation, else the test. Pure.

Two students who made the same mistake read other texts: their tables, values and lines are in them.
So what counts is which explanation a failure has (grader.explanations), in which exercise. Where
there is none the test is all that is known. But an error that ends many tests of a file alike (it
was not handed in, say) is one, by its text, and so are all tests that were not run.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, cast

import msgspec

from grader.reports.account import is_unwritten
from grader.reports.advice import Entry, entries
from grader.results import Explanation, Result, Status

#: An explanation; an error of many tests alike; tests that were not run; a test, and no more.
Kind = Literal["explained", "whole", "not_run", "test"]


class Failed(msgspec.Struct, frozen=True):
    """A test, and in how many submissions the mistake made it fail."""

    id: str
    title: str
    task: str
    submissions: int


class Example(msgspec.Struct, frozen=True):
    """Where the mistake can be seen."""

    submission: str
    anchor: str  # in that submission's report
    message: str | None
    explanation: Explanation | None


class Mistake(msgspec.Struct, frozen=True):
    """One mistake, in an exercise."""

    exercise: str
    kind: Kind
    cases: list[Failed]  # the most often first
    submissions: list[str]
    example: Example


class Unwritten(msgspec.Struct, frozen=True):
    """A function that is still as it was given out."""

    exercise: str
    function: str | None  # None: tests that need several
    submissions: list[str]


class _Seen(NamedTuple):
    submission: str
    entry: Entry


def find_mistakes(results: Iterable[Result]) -> tuple[list[Mistake], list[Unwritten]]:
    """Cluster what did not pass, and list apart what nobody has begun; most submissions first."""
    groups: dict[tuple[str, ...], list[_Seen]] = {}
    unwritten: dict[tuple[str, str | None], dict[str, None]] = {}
    for submission, entry in _failures(results):
        if is_unwritten(entry):
            unwritten.setdefault((entry.slug, entry.case.function), {})[submission] = None
        else:
            groups.setdefault(_mistake(entry), []).append(_Seen(submission, entry))
    mistakes = [_describe(key, group) for key, group in groups.items()]
    return (
        sorted(mistakes, key=lambda one: (-len(one.submissions), -len(one.cases))),
        sorted(
            (Unwritten(*key, list(who)) for key, who in unwritten.items()),
            key=lambda one: -len(one.submissions),
        ),
    )


def _failures(results: Iterable[Result]) -> Iterator[_Seen]:
    for result in results:
        for entry in entries(result):
            if entry.case.status is not Status.PASSED:
                yield _Seen(result.submission, entry)


def _mistake(entry: Entry) -> tuple[str, ...]:
    """Exercise, kind, and what tells it from others of that kind."""
    case = entry.case
    if case.explanation is not None:
        return entry.slug, "explained", case.explanation.id
    if case.status is Status.NOT_RUN:
        return entry.slug, "not_run"
    if entry.general:
        return entry.slug, "whole", case.message or ""
    return entry.slug, "test", case.id


def _describe(key: tuple[str, ...], group: Sequence[_Seen]) -> Mistake:
    first = group[0]
    of_case: dict[str, list[_Seen]] = {}
    for seen in group:
        of_case.setdefault(seen.entry.case.id, []).append(seen)
    cases = [
        Failed(id_, seen[0].entry.case.title, seen[0].entry.task_id, len(seen))
        for id_, seen in of_case.items()
    ]
    case = first.entry.case
    return Mistake(
        exercise=key[0],
        kind=cast(Kind, key[1]),
        cases=sorted(cases, key=lambda one: -one.submissions),
        submissions=list(dict.fromkeys(seen.submission for seen in group)),
        example=Example(first.submission, first.entry.anchor, case.message, case.explanation),
    )

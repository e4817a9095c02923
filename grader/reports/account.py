"""How the tests of a submission went, in the order in which a student reads of them.

First what failed, each trouble once; then the functions that are not written yet; then what
passed, by function.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from grader.reports import words
from grader.reports.advice import Entry, next_steps
from grader.results import NOT_WRITTEN, Status


@dataclass(frozen=True)
class Failure:
    """A case that did not pass, and those that did not for the same reason."""

    entry: Entry
    twins: list[Entry]


@dataclass(frozen=True)
class OfFunction:
    """The cases about one function of an exercise; about several if it has no name."""

    slug: str
    task_id: str  # of the first
    name: str | None
    entries: list[Entry]


@dataclass(frozen=True)
class Account:
    failures: list[Failure]
    unwritten: list[OfFunction]
    passed: list[OfFunction]
    failed: int
    waiting: int  # for functions that are not written yet
    not_run: int
    right: int
    total: int

    @property
    def unwritten_functions(self) -> str:
        """How many functions are not written yet."""
        names = {(one.slug, one.name) for one in self.unwritten if one.name}
        return words.count(len(names), "function") if names else "several functions"

    @property
    def headline(self) -> str:
        """What the student reads first."""
        return self._sentences()[0]

    @property
    def rest(self) -> list[str]:
        """What the headline leaves out: "70 passed"."""
        return self._sentences()[1:]

    def _sentences(self) -> list[str]:
        tests = words.count(self.total, "test")
        if self.right == self.total:
            return [f"All {tests} passed" if self.total > 1 else f"{tests} passed"]
        told = (
            (self.failed, "{} failed"),
            (self.not_run, "{} not run"),
            (self.waiting, "no code yet for {}"),
            (self.right, "{} passed"),
        )
        (number, first), *further = [(n, words) for n, words in told if n]
        headline = first.format(f"{number:,} of {tests}")
        return [headline[0].upper() + headline[1:], *(w.format(f"{n:,}") for n, w in further)]


def take_account(listed: Sequence[Entry]) -> Account:
    """Sort and count what `entries` lists."""
    passed: list[Entry] = []
    unwritten: list[Entry] = []
    troubled: list[Entry] = []
    for entry in listed:
        if entry.case.status is Status.PASSED:
            passed.append(entry)
        else:
            (unwritten if is_unwritten(entry) else troubled).append(entry)
    twins: dict[str, list[Entry]] = {}
    for entry in troubled:
        if entry.same_as is not None:
            twins.setdefault(entry.same_as, []).append(entry)
    not_run = sum(one.case.status is Status.NOT_RUN for one in troubled)
    return Account(
        failures=[
            Failure(one, twins.get(one.anchor, []))
            for one in next_steps(listed)
            if not is_unwritten(one)
        ],
        unwritten=_by_function(unwritten, key=lambda one: (one.slug, one.case.function)),
        passed=_by_function(passed, key=lambda one: (one.slug, one.task_id, one.case.function)),
        failed=len(troubled) - not_run,
        waiting=len(unwritten),
        not_run=not_run,
        right=len(passed),
        total=len(listed),
    )


def is_unwritten(entry: Entry) -> bool:
    """Whether the case waits for a function that still is as the student received it."""
    return entry.case.status is Status.ERROR and entry.case.message == NOT_WRITTEN


def _by_function(
    listed: Iterable[Entry], *, key: Callable[[Entry], tuple[str | None, ...]]
) -> list[OfFunction]:
    found: dict[tuple[str | None, ...], list[Entry]] = {}
    for entry in listed:
        found.setdefault(key(entry), []).append(entry)
    return [
        OfFunction(group[0].slug, group[0].task_id, group[0].case.function, group)
        for group in found.values()
    ]

"""How the tests of a submission went, in the order in which a student reads of them.

First what failed, each trouble once; then the functions that are not written yet; then what
passed, by function.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from grader.language import say, tell
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
        return words.count(len(names), "function") if names else say("several functions")

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
            if self.total > 1:
                return [say("All {tests} passed", tests=tests)]
            return [say("{number} passed", number=tests)]
        told = (
            (self.failed, say("{number} failed")),
            (self.not_run, say("{number} not run")),
            (self.waiting, say("no code yet for {number}")),
            (self.right, say("{number} passed")),
        )
        (number, first), *further = [(n, told_of) for n, told_of in told if n]
        all_of = say("{number} of {tests}", number=words.number(number), tests=tests)
        headline = first.format(number=all_of)
        rest = (told.format(number=words.number(n)) for n, told in further)
        return [headline[0].upper() + headline[1:], *rest]


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
    return entry.case.status is Status.ERROR and entry.case.message in (
        NOT_WRITTEN,
        tell(NOT_WRITTEN),
    )


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

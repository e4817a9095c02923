"""Tests that did not end alike each time: how they ended, and which ending counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.choices import Unstable
from grader.language import mark, say, tell
from grader.reports import words
from grader.results import CaseResult, Result, Turn

COUNTS: Mapping[Unstable, str] = {
    "worst": mark("the worst counts"),
    "best": mark("the best counts"),
    "majority": mark("the most frequent counts"),
    "first": mark("the first counts"),
}


#: Of a message: what ended so says as much of the machine as of the code.
TIMED_OUT = "timed out"

#: For staff, where a turn ended so.
BUSY = "Where a turn timed out, the machine may have been busy: --regrade --only NAME --jobs 1"


@dataclass(frozen=True)
class UnstableCase:
    """A test of a submission, and how it ended."""

    submission: str
    slug: str
    task_id: str
    case: CaseResult
    counts: Unstable | None

    @property
    def told(self) -> str:
        """``2 passed, 1 failed; the worst counts``."""
        rule = tell(COUNTS[self.counts]) if self.counts else ""
        return "; ".join(filter(None, (tell_endings(self.case.turns), rule)))

    @property
    def timed_out(self) -> bool:
        """Whether a turn ended because its time was over."""
        return any((turn.message or "").startswith(TIMED_OUT) for turn in self.case.turns)


def list_unstable(results: Iterable[Result]) -> Iterator[UnstableCase]:
    """Yield them, submission by submission, in order of tasks."""
    for result in results:
        for exercise in result.exercises:
            for task in exercise.tasks:
                for case in task.cases:
                    if case.unstable:
                        yield UnstableCase(
                            result.submission, exercise.slug, task.id, case, exercise.counts
                        )


def tell_endings(turns: Sequence[Turn]) -> str:
    """Say how often which: ``2 passed, 1 failed``. Nothing where there is nothing to say."""
    times = Counter(turn.status for turn in turns)
    return ", ".join(f"{number} {words.status(status)[1]}" for status, number in times.items())


def tell_mark(case: CaseResult) -> str:
    """What marks it, in a few words; nothing for a test that is not unstable."""
    return say("unstable: {endings}", endings=tell_endings(case.turns)) if case.turns else ""


def tell_notice(result: Result) -> str:
    """Say to the student what it means, if there is such a test."""
    found = list(list_unstable([result]))
    if not found:
        return ""
    return say(
        "Not always the same, with the same code: the verdict of {tests}; {rule}.",
        tests=words.count(len(found), "test"),
        rule=tell(COUNTS[found[0].counts or "worst"]),
    )

"""What each function's points are for: the plain case, its promises, details."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.reports import words
from grader.validate.findings import HiddenTest

#: Of a function that makes promises, what the plain case may be worth at most, promises at least.
MOST_PLAIN, LEAST_PROMISES = 0.40, 0.45


@dataclass(frozen=True)
class Worth:
    """The points of one function."""

    function: str | None  # None: tests that are about several
    plain: float
    promises: float
    details: float
    unsaid: float  # of tests whose author has not said what they are for

    @property
    def points(self) -> float:
        return self.plain + self.promises + self.details + self.unsaid

    @property
    def balanced(self) -> bool:
        """Whether promises weigh enough, as far as it is said; one function may make none."""
        if self.unsaid or not self.promises or self.function is None:
            return True
        part = words.fraction
        return (
            part(self.plain, self.points) <= MOST_PLAIN
            and part(self.promises, self.points) >= LEAST_PROMISES
        )


def weigh(tests: Sequence[HiddenTest]) -> list[Worth]:
    """Return the functions in the order of their first tests."""
    return [_weigh(name, tests) for name in dict.fromkeys(test.function for test in tests)]


def _weigh(function: str | None, tests: Sequence[HiddenTest]) -> Worth:
    def of(kind: str | None) -> float:
        return sum(t.points for t in tests if t.function == function and t.kind == kind)

    return Worth(function, of("plain"), of("promise"), of("detail"), of(None))

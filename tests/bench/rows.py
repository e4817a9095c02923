"""What a section is asked for and what it returns."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


class BenchError(Exception):
    """A section could not measure. Its text says why."""


@dataclass(frozen=True)
class Plan:
    """How much to measure."""

    quick: bool = False
    submissions: int = 60  # of a run with many

    def times(self, full: int, *, quick: int) -> int:
        """How often to repeat something."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Row:
    """One measured number, and the one to reach if there is one."""

    what: str
    value: float
    unit: str
    reach: float | None = None
    more_is_better: bool = False
    note: str = ""
    fact: bool = False  # true on any machine: where it is not reached, something is broken

    @property
    def reached(self) -> bool | None:
        """Whether the number to reach was reached; None if there is none."""
        if self.reach is None:
            return None
        return self.value >= self.reach if self.more_is_better else self.value <= self.reach


def p50(samples: Sequence[float]) -> float:
    """The median."""
    return statistics.median(samples)


def spread(samples: Sequence[float], factor: float = 1.0) -> str:
    """How the samples lie, for a note: a wide spread is a busy machine."""
    low, high = min(samples) * factor, max(samples) * factor
    return f"{number(low)} to {number(high)} in {len(samples)}"


def number(value: float) -> str:
    """Three digits, more only before the point."""
    size = abs(value)
    digits = 0 if size >= 100 or not value else 1 if size >= 10 else 2 if size >= 0.1 else 3
    return f"{value:,.{digits}f}"

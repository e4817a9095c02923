"""How scores are spread over a class. Pure."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Parts of what can be earned, 0 to 1."""

    number: int
    mean: float
    least: float
    lower: float  # a quarter has less
    median: float
    upper: float  # a quarter has more
    most: float
    tenths: Sequence[int]  # how many have 0 to 10 %, 10 to 20 %, ...; full marks are in the last


def spread_of(parts: Sequence[float]) -> Spread:
    """Describe them; of one part alone everything is that part. There has to be one."""
    ordered = sorted(parts)
    tenths = [min(int(part * 10), 9) for part in ordered]
    lower, median, upper = (
        statistics.quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else ordered * 3
    )
    return Spread(
        number=len(ordered),
        mean=statistics.fmean(ordered),
        least=ordered[0],
        lower=lower,
        median=median,
        upper=upper,
        most=ordered[-1],
        tenths=[tenths.count(ten) for ten in range(10)],
    )

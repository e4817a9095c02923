"""How a class's scores moved from grading to grading, as the class page draws it. Pure.

Parts of what can be earned are 0 to 1. The drawing has a place for each grading, not for each day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: So many gradings are drawn, the last ones.
MOST = 30

#: Of the drawing, in its own units; the page scales it.
WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True)
class Moment:
    """Where a class stood after one grading of some of it."""

    at: str  # when the command began
    graded: int  # submissions in it
    better: int  # of these, whose score it raised
    worse: int
    scored: int  # submissions that had a score then, whichever grading it was from
    mean: float
    lower: float  # a quarter has less
    median: float
    upper: float  # a quarter has more


@dataclass(frozen=True)
class Drawing:
    """Lines of an SVG of WIDTH by HEIGHT: points as ``x,y x,y``."""

    median: str
    mean: str
    between: str  # the outline of the middle half
    dots: Sequence[tuple[float, float]]  # of the median


def draw(moments: Sequence[Moment]) -> Drawing:
    """Draw them from left to right."""
    step = WIDTH / max(len(moments) - 1, 1)

    def place(of: Callable[[Moment], float]) -> list[tuple[float, float]]:
        parts = enumerate(map(of, moments))
        return [(round(i * step, 1), round((1 - part) * HEIGHT, 1)) for i, part in parts]

    median = place(lambda one: one.median)
    band = place(lambda one: one.upper) + place(lambda one: one.lower)[::-1]
    return Drawing(_points(median), _points(place(lambda one: one.mean)), _points(band), median)


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)

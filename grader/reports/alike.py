"""similar.html: what looks alike in two submissions, side by side, for staff.

It says what two files have in common, and nothing of how that came about: whoever reads it looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.reports.page import link_to
from grader.reports.templates import page_environment
from grader.reports.words import shorten


@dataclass(frozen=True)
class Passage:
    """Lines of two files that look alike, as they were handed in."""

    first: tuple[int, int]  # the number of the first line of each
    lines: tuple[Sequence[str], Sequence[str]]
    left_out: tuple[int, int]  # lines that follow, and are not shown


@dataclass(frozen=True)
class Alike:
    """Two files of an exercise that have much in common."""

    exercise: str  # its title
    submissions: tuple[str, str]
    names: tuple[str, str]
    parts: tuple[float, float]  # of each one's own fingerprints, those that the other has; 0 to 1
    passages: Sequence[Passage]
    more: int  # passages that are not shown


@dataclass(frozen=True)
class Compared:
    """What was held against what."""

    pairs: Sequence[Alike]  # the most alike first
    more: int  # pairs that are not shown
    files: int
    usual: float  # the part that half of all pairs stay below
    unusual: float | None  # and 99 of 100; of fewer pairs nothing is unusual
    cut: Sequence[str]  # whose file is so long that its beginning alone was looked at


def render_alike(compared: Compared, *, reports: bool) -> str:
    """Return the page, with links to the students' reports where there are `reports`."""
    return (
        page_environment()
        .get_template("similar.html.j2")
        .render(compared=compared, reports=reports, link_to=link_to, shorten=shorten)
    )

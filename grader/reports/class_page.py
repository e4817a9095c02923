"""index.html: a class as its instructors see it.

Self-contained, like a student's page, and whole without its script (templates/_class.js), which
sorts and searches the tables. The page's policy lets that script run and no other: by its hash.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from grader.reports import progress, rates, words
from grader.reports.adjusted import NOBODY, ByName
from grader.reports.anonymous import hide_names
from grader.reports.class_view import ClassView
from grader.reports.progress import Moment
from grader.reports.templates import page_environment, template_directory
from grader.results import Result

#: Least share of those who passed -> what a test is called.
_DIFFICULTY = (
    (0.9, "very easy"),
    (0.7, "easy"),
    (0.3, "medium"),
    (0.1, "hard"),
    (0.0, "very hard"),
)

#: Below it a test does not tell those who can do the rest from those who cannot.
_WEAK = 0.1


@dataclass(frozen=True)
class Link:
    """Something else in OUT."""

    href: str
    shown: str


def render_class(
    results: Sequence[Result],
    moments: Sequence[Moment] = (),
    *,
    adjusted: ByName = NOBODY,
    others: Sequence[Link] = (),
    anonymous: bool = False,
) -> str:
    """Return the page of a class; `moments` is where it stood after each grading.

    Scores are those that count: where one is `adjusted`, by submission, what the tests gave stands
    beside it. Tasks and tests are told as the tests went. It leads to the `others`.

    An `anonymous` one names nobody, leads nowhere, and holds nothing that a student wrote.
    """
    if anonymous:
        results, adjusted = hide_names(results, adjusted)
    page = ClassView(results, adjusted, anonymous)
    script = _script()
    return (
        page_environment()
        .get_template("index.html.j2")
        .render(
            page=page,
            others=() if anonymous else others,
            summary=page.summary,
            moments=moments[-progress.MOST :],
            earlier=len(moments[: -progress.MOST]),
            drawing=progress.draw(moments[-progress.MOST :]),
            size=(progress.WIDTH, progress.HEIGHT),
            least=rates.LEAST,
            least_of_each=rates.LEAST_OF_EACH,
            difficulty=difficulty,
            weak=_WEAK,
            script=script,
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            fraction=words.fraction,
            date=words.date,
            shorten=words.shorten,
        )
    )


def difficulty(rate: float) -> str:
    """Call the share of those who passed by a word."""
    return next(word for least, word in _DIFFICULTY if rate >= least)


@cache
def _script() -> Markup:
    path = template_directory() / "_class.js"
    return Markup(path.read_text("utf-8"))  # noqa: S704  ours

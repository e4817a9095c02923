"""The score as a picture that a README shows: numbers of ours, and nothing that a student wrote."""

from grader.language import say
from grader.reports import words
from grader.reports.templates import page_environment
from grader.results import Result

#: Pixels of a letter of 11 pixels, on average, and of the space around a word.
_LETTER, _AROUND = 6.6, 12


def render_badge(result: Result) -> str:
    """Return an SVG, ``visible tests | 12 / 40``."""
    name, score = say("visible tests"), "–"
    if result.score is not None:
        score = f"{words.points(result.score)} / {words.points(result.max_score)}"
    return (
        page_environment()
        .get_template("badge.svg.j2")
        .render(
            name=name,
            score=score,
            left=_width(name),
            right=_width(score),
            colour=_colour(words.fraction(result.score, result.max_score)),
        )
    )


def _width(word: str) -> int:
    return round(len(word) * _LETTER) + _AROUND


def _colour(part: float) -> str:
    """All, some or nothing: the words say it too."""
    if part >= 1:
        return "#1f7a3d"
    return "#8a5a00" if part > 0 else "#5f6368"

"""How numbers, outcomes and statuses are said, the same in every report."""

from datetime import datetime

from grader import language
from grader.language import mark, say, tell
from grader.results import Outcome, Result, Status

#: Status -> (symbol, word); the symbol alone must do without colour.
STATUS = {
    Status.PASSED: ("✓", mark("passed")),
    Status.FAILED: ("✗", mark("failed")),
    Status.ERROR: ("!", mark("error")),
    Status.NOT_RUN: ("–", mark("not run")),
}

OUTCOME = {
    Outcome.GRADED: "graded",
    Outcome.UNGRADABLE: "ungradable",
    Outcome.GRADER_ERROR: "grader error",
}

_NOISE = 1e-9  # of sums of points

#: Least fraction -> what the student reads first; the first that holds.
_ENCOURAGEMENT = (
    (1.0, mark("Everything works, and the database agrees. Well done.")),
    (0.85, mark("Nearly there: look at what is left.")),
    (0.5 + _NOISE, mark("More than half of it stands. The rest comes one step at a time.")),
    (0.5 - _NOISE, mark("Half of it stands. The rest comes one step at a time.")),
    (0.0001, mark("A real start: part of it works already. One step at a time from here.")),
    (0.0, mark("This is where everyone starts. One passing test is the next step.")),
)


def status(of: Status) -> tuple[str, str]:
    """A status as a report shows it: symbol and word."""
    symbol, word = STATUS[of]
    return symbol, tell(word)


def points(value: float) -> str:
    """Say points without float noise: ``4``, ``4.5``, ``4.25``."""
    return language.number(value, grouped=False)


def fraction(score: float | None, max_score: float) -> float:
    """Return the earned part, 0 to 1; nothing to earn is nothing earned."""
    return score / max_score if score is not None and max_score > 0 else 0.0


def bonus(result: Result) -> str:
    """What follows a score: ``, bonus 7 / 10``; nothing where there is no bonus."""
    if result.bonus is None:
        return ""
    score, most = map(points, result.bonus)
    return say(", bonus {score} / {most}", score=score, most=most)


def title(text: str, *, bonus: bool) -> str:
    """Say of a title that nobody needs what it names."""
    return say("Bonus: {title}", title=text) if bonus else text


def percent(part: float) -> str:
    """Say a part, 0 to 1; only all of it is ``100 %`` and only nothing is ``0 %``."""
    rounded = round(part * 100)
    if 0 < part < 1:
        rounded = min(max(rounded, 1), 99)
    return f"{rounded} %"


def number(value: float) -> str:
    """Say a number, its thousands told apart."""
    return language.number(value)


def count(number: int, one: str, many: str = "") -> str:
    """Say how many: ``1 statement``, ``2 statements``."""
    return language.count(number, one, many)


def more_statements(more: int, left_out: int) -> str:
    """Say how many statements are not shown, and how many of those are in no report at all."""
    told = language.count(more, "more statement")
    if not left_out:
        return told
    return say("{told}, {left_out} of them in no report", told=told, left_out=number(left_out))


def shorten(text: str, limit: int) -> str:
    """Cut text to ``limit`` characters and say how much is gone."""
    if len(text) <= limit:
        return text
    more = number(len(text) - limit)
    return f"{text[:limit]} … " + say("({more} more characters)", more=more)


def clip(text: str, limit: int) -> str:
    """Cut text that does not matter beyond its beginning."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def ended(how: str) -> str:
    """Say how a call ended, of which nobody saw the end too."""
    return how or say("had not ended")


def date(moment: str) -> str:
    """Say when: ``22 November 2026, 10:50 UTC``; as it stands what is no ISO 8601."""
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return language.moment(when)


def encouragement(part: float) -> str:
    """Return one sentence that fits the earned part, 0 to 1, and mocks nobody."""
    return tell(next(words for least, words in _ENCOURAGEMENT if part >= least))

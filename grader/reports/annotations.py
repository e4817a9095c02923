"""What GitHub Actions shows beside a line of a file: workflow commands, one a failure.

Each is a line of its own, in which nothing can end it or begin another. Source of the quoting:
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
"""

from collections.abc import Iterator, Mapping

from grader.language import say
from grader.reports import escape, words
from grader.reports.account import Failure, take_account
from grader.reports.advice import entries
from grader.reports.lesson import tell_in_short
from grader.reports.words import shorten
from grader.results import Result

#: GitHub shows ten errors of a step; one of them is for how many more there are.
MAX_FAILURES = 9

_MAX_TITLE, _MAX_MESSAGE = 200, 3000

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render_annotations(result: Result, paths: Mapping[str, str]) -> str:
    """Return the commands; `paths` are the files by exercise, from the repository's root."""
    if result.score is None:
        return _command("error", result.message or "", title=say("Not checked"))
    account = take_account(entries(result))
    failures = account.failures
    lines = [_about(one, paths) for one in failures[:MAX_FAILURES]]
    if (more := len(failures) - MAX_FAILURES) > 0:
        lines.append(_command("error", say("The report has them all"), title=_more(more)))
    score, most = words.points(result.score), words.points(result.max_score)
    title = say("{score} of {most} points in the visible tests", score=score, most=most)
    title += words.bonus(result)
    told = "; ".join([account.headline, *account.rest])
    lines.append(_command("notice", told, title=title))
    return "".join(lines)


def _about(failure: Failure, paths: Mapping[str, str]) -> str:
    entry = failure.entry
    told = "\n\n".join(_told(failure))
    place = {"file": paths[entry.slug]}
    if entry.case.place is not None:
        place["line"] = str(entry.case.place.line)
    return _command("error", told, title=f"{entry.task_id} {entry.case.title}", **place)


def _told(failure: Failure) -> Iterator[str]:
    yield from filter(None, tell_in_short(failure.entry))
    if failure.twins:
        number = words.number(len(failure.twins))
        yield say("Other tests that end for the same reason: {number}", number=number)


def _more(number: int) -> str:
    return say("Further failures: {number}", number=words.number(number))


def _command(kind: str, message: str, **properties: str) -> str:
    """``::error file=a.py,line=3,title=...::message``, and the end of the line."""
    told = ",".join(
        f"{name}={escape.one_line(shorten(value, _MAX_TITLE)).translate(_PROPERTY)}"
        for name, value in sorted(properties.items())
    )
    return f"::{kind} {told}::{escape.visible(shorten(message, _MAX_MESSAGE)).translate(_DATA)}\n"

"""What came of a check: the first failure whole, the others in a line each, the score."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from rich.console import Group, RenderableType
from rich.text import Text

from grader.language import mark, say, tell
from grader.reports import words
from grader.reports.account import Account, Failure, take_account
from grader.reports.advice import Entry, entries
from grader.reports.lesson import find_place, learn
from grader.reports.terminal.failure import tell_whole
from grader.reports.terminal.layout import STYLE, hanging, plain
from grader.reports.terminal.scores import render_scores
from grader.reports.words import shorten
from grader.results import Result

#: Said at the end of every check: a student must not take one for the other.
NO_GRADE = mark("Visible tests are for practice: the hidden ones, which grade, ask for more.")

#: Functions that are not written yet: so many are named, in the order of work.
_NAMES = 5


def render_check(
    result: Result,
    paths: Mapping[str, str] = MappingProxyType({}),
    told: Collection[str] = frozenset(),
) -> RenderableType:
    """Return the report of one check. `paths` are the student's files, by exercise.

    Of the cases that were `told` before, by id, only the numbers.
    """
    account = take_account(entries(result))
    if result.score is None or not account.total:
        return _total(result)
    parts: list[RenderableType] = [*_failures(account, paths, told)]
    if account.unwritten:
        parts += [_unwritten(account), ""]
    return Group(*parts, render_scores(result), "", *_end(result, account))


def render_failures(
    result: Result, paths: Mapping[str, str], told: Collection[str]
) -> RenderableType:
    """Return what failed so far, without the cases that were `told` before."""
    return Group(*_failures(take_account(entries(result)), paths, told))


def render_again(result: Result, paths: Mapping[str, str] = MappingProxyType({})) -> RenderableType:
    """Return what came of one trouble that was played again. It is no verdict on its test."""
    account = take_account(entries(result))
    if result.score is None:
        return _total(result)
    if account.failures:
        return Group(*tell_whole(account.failures[0], _place(account.failures[0].entry, paths)))
    if account.unwritten:
        return _unwritten(account)
    return Text(say("This trouble does no harm any more. The test makes others as well: check it."))


def _failures(
    account: Account, paths: Mapping[str, str], told: Collection[str]
) -> Iterator[RenderableType]:
    failures = [one for one in account.failures if one.entry.case.id not in told]
    first, others = failures[:1], failures[1:]
    for failure in first:
        yield from tell_whole(failure, _place(failure.entry, paths))
        yield ""
    for failure in others:
        yield _in_a_line(failure, paths)
    if others:
        yield ""


def _in_a_line(failure: Failure, paths: Mapping[str, str]) -> RenderableType:
    entry, case = failure.entry, failure.entry.case
    line = plain(learn(entry).what if entry.general else case.title)
    more = say("and {number} more", number=len(failure.twins)) if failure.twins else ""
    told = filter(None, (_place(entry, paths) or case.function, more))
    line.append_text(plain("  " + " · ".join(told), style="dim"))
    return hanging(Text(f"{words.status(case.status)[0]} ", style=STYLE[case.status]), line)


def _place(entry: Entry, paths: Mapping[str, str]) -> str:
    """``work/transactions/transactions.py:41``: a path that an editor opens."""
    if entry.case.place is None:
        return ""
    return f"{paths[entry.slug]}:{entry.case.place.line}" if paths else find_place(entry)


def _unwritten(account: Account) -> RenderableType:
    names = [*dict.fromkeys(one.name for one in account.unwritten if one.name)]
    if (more := len(names) - _NAMES) > 1:
        names[_NAMES:] = [say("and {number} more", number=more)]
    tests = words.count(account.waiting, "test")
    line = Text(f"{account.unwritten_functions} ({tests})")
    if names:
        line.append(f": {', '.join(names)}", style="dim")
    return hanging(Text(say("not written yet: "), style="dim"), line)


def _end(result: Result, account: Account) -> Iterator[RenderableType]:
    """The next step once more, the counts, the score, and that it is no grade."""
    for failure in account.failures[:1]:
        told = learn(failure.entry)
        if told.step:
            yield hanging(Text(f"{told.lead}: ", style="cyan"), plain(told.step))
    if account.total:
        style = "bold red" if account.failed else "bold green" if not account.waiting else "bold"
        line = Text(account.headline, style=style)
        yield line.append(" · ".join(["", *account.rest]), style="dim")
    yield _total(result, account)
    yield Text(tell(NO_GRADE), style="dim")


def _total(result: Result, account: Account | None = None) -> Text:
    message = shorten(result.message or "", 2048)
    if result.score is None:
        told = say("Not graded, and that is our fault, not yours.")
        return plain(f"{told} {message}", style="red")
    score = f"{words.points(result.score)} / {words.points(result.max_score)}"
    return Text.assemble((score, "bold"), words.bonus(result), "  ").append_text(
        Text(_encourage(account)) if account else plain(message, style="yellow")
    )


def _encourage(account: Account) -> str:
    """One sentence: what was asked for may be little, so a part of it says nothing of the rest."""
    if account.right == account.total:
        return words.encouragement(1)
    if account.waiting == account.total:
        return words.encouragement(0)
    if not account.failures:
        named = [one.name for one in account.unwritten if one.name]
        return (
            say("What is written works. The next one: {function}.", function=named[0])
            if named
            else say("What is written works. One function more is the next step.")
        )
    return say("One step at a time: mend the first, and check again.")

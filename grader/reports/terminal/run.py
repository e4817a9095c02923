"""The table of submissions that ``grade`` prints."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.reports import escape, words
from grader.reports.adjusted import NOBODY, Adjusted, ByName, as_counted
from grader.reports.terminal.layout import plain
from grader.reports.unstable import BUSY, list_unstable
from grader.reports.words import shorten
from grader.results import Outcome, Result, find_bonuses

_MAX_UNSTABLE = 20
_OUTCOME_STYLE = {Outcome.UNGRADABLE: "yellow", Outcome.GRADER_ERROR: "red"}


def render_run(results: Sequence[Result], adjusted: ByName = NOBODY) -> RenderableType:
    """Return the table of submissions, by name, and below it why some have no points at all.

    It has the scores that count; beside one that is `adjusted`, what the tests gave.
    """
    slugs = list(dict.fromkeys(e.slug for result in results for e in result.exercises))
    bonus = find_bonuses(results)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("submission", overflow="fold")
    table.add_column("score", justify="right")
    table.add_column("", justify="right")
    for slug in slugs:
        told = f"{slug} (bonus)" if slug in bonus else slug
        table.add_column(told.replace("_", " "), justify="right", overflow="fold")
    table.add_column("outcome", overflow="fold")
    by_name = sorted(results, key=lambda result: result.submission)
    for result in by_name:
        table.add_row(*_cells(result, slugs, adjusted.get(result.submission)))
    reasons = (_reason(result) for result in by_name if result.message)
    return Group(table, *reasons, *_unstable(by_name))


def _cells(tested: Result, slugs: Sequence[str], adjusted: Adjusted | None) -> Iterator[Text]:
    result = as_counted(tested, adjusted)
    yield plain(escape.one_line(shorten(result.submission, 80)))
    if result.score is None:
        yield from (Text("none", style="dim"), Text(""), *(Text("") for _ in slugs))
    else:
        scores = {exercise.slug: words.points(exercise.score) for exercise in result.exercises}
        yield Text(f"{words.points(result.score)} / {words.points(result.max_score)}")
        yield Text(words.percent(words.fraction(result.score, result.max_score)))
        yield from (Text(scores.get(slug, "")) for slug in slugs)
    unstable = len(list(list_unstable([result])))
    told = f"{words.OUTCOME[result.outcome]}{f', {unstable} unstable' if unstable else ''}"
    if adjusted is not None and adjusted.changes:
        told += f", the tests gave {adjusted.given}"
    yield Text(told, style=_OUTCOME_STYLE.get(result.outcome, "yellow" if unstable else ""))


def _unstable(results: Sequence[Result]) -> Iterator[Text]:
    """The tests that did not end alike each time: somebody has to look at them."""
    found = list(list_unstable(results))
    if found:
        yield Text(f"Unstable verdicts: {len(found)}", style="yellow")
    for one in found[:_MAX_UNSTABLE]:
        name = shorten(one.submission, 80)
        yield plain("  " + escape.one_line(f"{name}: {one.slug} {one.case.id}: {one.told}"))
    if (more := len(found) - _MAX_UNSTABLE) > 0:
        yield Text(f"  and {more} more, in summary.json")
    if any(one.timed_out for one in found):
        yield Text(BUSY, style="yellow")


def _reason(result: Result) -> Text:
    name, message = shorten(result.submission, 80), shorten(result.message or "", 400)
    style = _OUTCOME_STYLE.get(result.outcome, "")
    return plain(escape.one_line(f"{name}: {message}"), style=style)

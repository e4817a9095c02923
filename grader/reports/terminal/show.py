"""What a score is made of, for staff: the tests that failed and why, and what came before.

Tests are named by their ids, by which `grader replay` runs them again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.reports import escape, words
from grader.reports.account import Account, Failure, take_account
from grader.reports.adjusted import Adjusted
from grader.reports.advice import entries
from grader.reports.lesson import find_place, learn
from grader.reports.terminal.layout import STYLE, hanging, indented, plain
from grader.reports.terminal.scores import render_scores
from grader.reports.unstable import UnstableCase, list_unstable
from grader.reports.words import shorten
from grader.results import Result

_MAX_TWINS = 10
_MAX_TOLD = 600


@dataclass(frozen=True)
class Beside:
    """What is known of a result besides itself."""

    called: str = ""  # the student's name
    handed_in: str = ""  # at which place, or as which file
    remarks: Sequence[str] = ()  # what is doubtful
    adjusted: Adjusted | None = None
    gradings: Sequence[tuple[str, str, str]] = ()  # when, what came out, what it changed


def render_result(result: Result, beside: Beside) -> RenderableType:
    """Return the whole account of one submission."""
    account = take_account(entries(result))
    parts = (
        [*_head(result, beside), "", render_scores(result)]
        if result.exercises
        else [*_head(result, beside)]
    )
    for title, lines in (
        (account.headline if account.total else "", list(_failures(account))),
        ("Not written yet", list(_unwritten(account))),
        ("Unstable: not alike each time, with the same code", list(_unstable(result))),
        ("What counts", list(_adjusted(beside.adjusted))),
        ("Gradings", list(_gradings(beside.gradings))),
    ):
        if lines:
            parts += ["", Text(title, style="bold"), *map(indented, lines)]
    return Group(*parts)


def _head(result: Result, beside: Beside) -> Iterator[RenderableType]:
    name = plain(escape.one_line(shorten(beside.called or result.submission, 120)), style="bold")
    if beside.called not in ("", result.submission):
        name.append_text(plain(f" ({escape.one_line(result.submission)})", style="dim"))
    yield name
    outcome = words.OUTCOME[result.outcome]
    if result.score is None:
        yield Text(f"no score  {outcome}", style="red")
    else:
        part = words.percent(words.fraction(result.score, result.max_score))
        score = f"{words.points(result.score)} / {words.points(result.max_score)}"
        yield Text.assemble((score, "bold"), f"{words.bonus(result)}  {part}  {outcome}")
    if result.message:
        yield plain(shorten(result.message, _MAX_TOLD), style="yellow")
    yield from (plain(remark, style="yellow") for remark in beside.remarks)
    yield Text(_what_graded(result), style="dim")
    if beside.handed_in:
        yield plain(f"handed in {escape.one_line(beside.handed_in)}", style="dim")


def _what_graded(result: Result) -> str:
    one = result.environment
    sandbox = one.sandbox_version or f"sandbox {one.sandbox}"
    told = (
        f"graded {words.date(result.started_at)}",
        f"seed {one.seed}",
        f"grader {one.grader}",
        f"Python {one.python}",
        f"asyncpg {one.asyncpg}",
        f"PostgreSQL {one.postgresql} ({one.server})",
        sandbox,
    )
    return ", ".join(told)


def _failures(account: Account) -> Iterator[RenderableType]:
    for failure in account.failures:
        yield from _failure(failure)


def _failure(failure: Failure) -> Iterator[RenderableType]:
    entry, case, told = failure.entry, failure.entry.case, learn(failure.entry)
    symbol, word = words.status(case.status)
    points = f"{words.points(case.points)} / {words.points(case.max_points)}"
    head = plain(f"{entry.slug}.{case.id}", style="bold")
    head.append(f"  {word}  {entry.task_id}  {points}  {find_place(entry)}".rstrip(), style="dim")
    yield hanging(Text(f"{symbol} ", style=STYLE[case.status]), head)
    for text, style in (
        (case.title, ""),
        (told.what, ""),
        (told.evidence, "dim"),
        (f"{told.lead}: {told.step}" if told.step else "", "dim"),
    ):
        if text:
            yield indented(plain(escape.one_line(shorten(text, _MAX_TOLD)), style=style))
    if failure.twins:
        names = [twin.case.id for twin in failure.twins[:_MAX_TWINS]]
        more = len(failure.twins) - len(names)
        listed = ", ".join(names) + (f" and {more} more" if more else "")
        yield indented(plain(f"For the same reason: {listed}", style="dim"))


def _unwritten(account: Account) -> Iterator[RenderableType]:
    for one in account.unwritten:
        name = f"{one.slug}.{one.name}" if one.name else f"{one.slug}: several functions together"
        told = f"  {words.count(len(one.entries), 'test')}"
        yield plain(name).append_text(Text(told, style="dim"))


def _unstable(result: Result) -> Iterator[RenderableType]:
    for one in list_unstable([result]):
        yield plain(f"{one.slug}.{one.case.id}").append_text(Text(f"  {one.told}", style="yellow"))
        yield from map(indented, _turns(one, result))


def _turns(one: UnstableCase, result: Result) -> Iterator[RenderableType]:
    seeds = next((e.seeds for e in result.exercises if e.slug == one.slug), [])
    for number, (turn, seed) in enumerate(zip(one.case.turns, seeds, strict=False), 1):
        symbol, _ = words.status(turn.status)
        told = plain(f"turn {number}, seed {seed}", style="dim")
        told.append_text(plain(f"  {escape.one_line(shorten(turn.message or '', 200))}".rstrip()))
        yield hanging(Text(f"{symbol} ", style=STYLE[turn.status]), told)


def _adjusted(adjusted: Adjusted | None) -> Iterator[RenderableType]:
    if adjusted is None:
        return
    score, most = words.points(adjusted.score), words.points(adjusted.max_score)
    machine = "none" if adjusted.machine is None else words.points(adjusted.machine)
    yield Text(f"{score} of {most} count; the tests gave {machine}")
    if adjusted.time_unknown:
        yield Text("When it was handed in is not known, so nothing was taken off for it")
    for change in adjusted.changes:
        sign = "+" if change.points >= 0 else "−"
        what = change.place or "in all"
        told = f"{sign}{words.points(abs(change.points))} {what}: {change.reason}"
        excused = " (a test is taken as passed)" if change.excused else ""
        yield plain(escape.one_line(f"{told}{excused}")).append_text(
            plain(f"  {escape.one_line(f'{change.who}, {change.when}')}", style="dim")
        )


def _gradings(gradings: Sequence[tuple[str, str, str]]) -> Iterator[RenderableType]:
    if not gradings:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for when, score, why in gradings:
        table.add_row(Text(when), Text(score), plain(escape.one_line(why), style="dim"))
    yield table

"""What the commands print: a table for ``grade``, a report for ``check``.

Functions return rich renderables and print nothing. Text that a student made is a ``Text`` and
never markup, with whatever could move the cursor or command a CI service spelled out.
"""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.reports import escape, words
from grader.reports.advice import Entry, entries, obstacles
from grader.reports.timeline import Row, Timeline, draw, shorten
from grader.results import CaseResult, Outcome, Result, Status

STYLE = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.ERROR: "yellow",
    Status.NOT_RUN: "dim",
}
_OUTCOME_STYLE = {Outcome.UNGRADABLE: "yellow", Outcome.GRADER_ERROR: "red"}
_MAX_ROWS = 12


def render_run(results: Sequence[Result]) -> RenderableType:
    """Return the table of submissions, by name, and below it why some have no points at all."""
    slugs = list(dict.fromkeys(e.slug for result in results for e in result.exercises))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("submission", overflow="fold")
    table.add_column("score", justify="right")
    table.add_column("", justify="right")
    for slug in slugs:
        table.add_column(slug.replace("_", " "), justify="right", overflow="fold")
    table.add_column("outcome", overflow="fold")
    by_name = sorted(results, key=lambda result: result.submission)
    for result in by_name:
        table.add_row(*_cells(result, slugs))
    return Group(table, *(_reason(result) for result in by_name if result.message))


def render_submission(result: Result) -> RenderableType:
    """Return the report of one submission: its tasks, their cases, and why each one failed."""
    if result.outcome is not Outcome.GRADED:
        told = obstacles(result) if result.outcome is Outcome.UNGRADABLE else []
        evidence = [_indented(_plain(shorten(detail, 1024), style="dim")) for _, detail in told]
        return Group(_total(result), *evidence)
    listed = iter(entries(result))
    parts: list[RenderableType] = []
    for exercise in result.exercises:
        score = f"{words.points(exercise.score)} / {words.points(exercise.max_score)}"
        parts += ["", Text.assemble((exercise.title, "bold"), ("  " + score, "dim"))]
        for task in exercise.tasks:
            parts.append(Text(f"  {task.id} {task.title}", style="dim"))
            parts += [part for _ in task.cases for part in _case(next(listed))]
    return Group(*parts, "", _total(result))


def _cells(result: Result, slugs: Sequence[str]) -> Iterator[Text]:
    yield _plain(escape.one_line(shorten(result.submission, 80)))
    if result.score is None:
        yield from (Text("none", style="dim"), Text(""), *(Text("") for _ in slugs))
    else:
        scores = {exercise.slug: words.points(exercise.score) for exercise in result.exercises}
        yield Text(f"{words.points(result.score)} / {words.points(result.max_score)}")
        yield Text(words.percent(words.fraction(result.score, result.max_score)))
        yield from (Text(scores.get(slug, "")) for slug in slugs)
    yield Text(words.OUTCOME[result.outcome], style=_OUTCOME_STYLE.get(result.outcome, ""))


def _reason(result: Result) -> Text:
    name, message = shorten(result.submission, 80), shorten(result.message or "", 400)
    style = _OUTCOME_STYLE.get(result.outcome, "")
    return _plain(escape.one_line(f"{name}: {message}"), style=style)


def _case(entry: Entry) -> Iterator[RenderableType]:
    case = entry.case
    symbol, word = words.STATUS[case.status]
    line = _plain(case.title, style="" if case.status is Status.PASSED else "bold")
    if case.status is not Status.PASSED:
        line.append(f"  {word}", style="dim")
    if entry.same_as is not None:
        line.append(" for the same reason as above", style="dim")
    yield _hanging(Text(f"    {symbol} ", style=STYLE[case.status]), line)
    if case.status is Status.PASSED or entry.same_as is not None:
        return
    yield from (_indented(part) for part in _evidence(case, entry.hint))


def _evidence(case: CaseResult, hint: str | None) -> Iterator[RenderableType]:
    if case.message:
        yield _plain(shorten(case.message, 2048))
    if case.detail:
        yield _plain(shorten(case.detail.strip("\n"), 2048), style="dim")
    if case.output:
        yield Text("printed:", style="dim")
        yield _plain(shorten(case.output.rstrip("\n"), 1024), style="dim")
    if case.statements:
        yield from _timeline(case)
    if hint:
        yield _hanging(Text("next step: ", style="cyan"), _plain(hint))


def _timeline(case: CaseResult) -> Iterator[RenderableType]:
    timeline = draw(
        case.statements,
        round_trips=case.round_trips,
        max_rows=_MAX_ROWS,
        max_sql=400,
        left_out=case.statements_left_out,
    )
    head = [
        words.count(timeline.statements, "statement"),
        words.count(timeline.round_trips, "round trip"),
    ]
    yield Text("SQL: " + ", ".join(head), style="dim")
    for number, row in enumerate(timeline.rows, 1):
        rails = [_rail(timeline, row, number, rail) for rail in range(timeline.rails)]
        yield _said(row, "".join(rails), many=timeline.connections > 1)
    if timeline.more:
        yield Text(f"… {words.more_statements(timeline.more, timeline.left_out)}", style="dim")


def _rail(timeline: Timeline, row: Row, number: int, rail: int) -> str:
    """Draw one rail of one row: a transaction is a bracket, a lone statement a dot."""
    own = row.rail == rail
    for bracket in timeline.brackets:
        if bracket.rail == rail and bracket.first <= number <= bracket.last:
            if bracket.first == bracket.last:
                return "╶"
            ends = {bracket.first: "┌", bracket.last: "└"}
            return ends.get(number, "├" if own else "│")
    return "·" if own else " "


def _said(row: Row, rails: str, *, many: bool) -> RenderableType:
    connection = f"{row.connection}: " if many else ""
    times = f" ×{row.executions:,}" if row.executions > 1 else ""
    sql = escape.one_line(row.verb + row.rest)
    line = _plain(f"{connection}{'  ' * row.depth}{sql}{times}")
    if row.trouble:
        state = f"{row.sqlstate} " if row.sqlstate else ""
        line.append_text(_plain(f"  {state}{escape.one_line(row.trouble)}", style="red"))
        line.append_text(_plain(f"  {row.meaning or ''}".rstrip(), style="dim"))
    elif row.answer:
        line.append_text(_plain(f"  {row.answer}", style="dim"))
    return _hanging(Text(f"{rails} ", style="dim"), line)


def _total(result: Result) -> Text:
    message = shorten(result.message or "", 2048)
    if result.score is None:
        return _plain(f"Not graded, and that is our fault, not yours. {message}", style="red")
    part = words.fraction(result.score, result.max_score)
    score = f"{words.points(result.score)} / {words.points(result.max_score)}"
    return Text.assemble((score, "bold"), "  ").append_text(
        _plain(message, style="yellow") if message else Text(words.encouragement(part))
    )


def _hanging(lead: Text, text: Text) -> RenderableType:
    """A text whose further lines begin below its first word, not below what leads it."""
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(lead, text)
    return grid


def _indented(part: RenderableType) -> RenderableType:
    return Padding(part, (0, 0, 0, 6))


def _plain(text: str, *, style: str = "") -> Text:
    return Text(escape.terminal(text), style=style)

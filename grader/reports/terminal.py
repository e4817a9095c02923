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
from grader.reports.account import Account, Failure, take_account
from grader.reports.advice import entries, obstacles
from grader.reports.drawing import draw
from grader.reports.lesson import Lesson, find_place, learn
from grader.reports.stories import fold_calls
from grader.reports.timeline import Acted, Again, Called, Row, Said, Timeline
from grader.reports.words import shorten
from grader.results import CaseResult, ExerciseResult, Outcome, Result, Status, TaskResult

STYLE = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.ERROR: "yellow",
    Status.NOT_RUN: "dim",
}
_OUTCOME_STYLE = {Outcome.UNGRADABLE: "yellow", Outcome.GRADER_ERROR: "red"}
_MAX_ROWS = 12
_MAX_CALLS = 4
_MAX_PRINTED_LINES = 12


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
    """Return the report of one submission: what failed and why, what is left, and the score."""
    if result.outcome is not Outcome.GRADED:
        told = obstacles(result) if result.outcome is Outcome.UNGRADABLE else []
        evidence = [_indented(_plain(shorten(detail, 1024), style="dim")) for _, detail in told]
        return Group(_total(result), *evidence)
    account = take_account(entries(result))
    parts: list[RenderableType] = []
    if account.total:
        style = "bold red" if account.failed else "bold"
        parts.append(Text(account.headline, style=style))
    if account.rest:
        parts.append(Text(" · ".join(account.rest), style="dim"))
    for failure in account.failures:
        parts += ["", *_failure(failure)]
    if account.unwritten:
        parts += ["", _unwritten(account)]
    return Group(*parts, "", _scores(result), "", _total(result))


def _unwritten(account: Account) -> RenderableType:
    names = [one.name for one in account.unwritten if one.name]
    tests = words.count(account.waiting, "test")
    line = Text(f"{account.unwritten_functions} ({tests})")
    if names:
        line.append(f": {', '.join(dict.fromkeys(names))}", style="dim")
    return _hanging(Text("not written yet: ", style="dim"), line)


def _scores(result: Result) -> RenderableType:
    """The exercises and their tasks, each with its score."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for exercise in result.exercises:
        table.add_row(Text(exercise.title, style="bold"), _score(exercise))
        for task in exercise.tasks:
            table.add_row(Text(f"  {task.id} {task.title}", style="dim"), _score(task))
    return table


def _score(part: ExerciseResult | TaskResult) -> Text:
    return Text(f"{words.points(part.score)} / {words.points(part.max_score)}")


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


def _failure(failure: Failure) -> Iterator[RenderableType]:
    entry, case = failure.entry, failure.entry.case
    told = learn(entry)
    symbol, word = words.STATUS[case.status]
    title = _plain(told.what if entry.general else case.title, style="bold")
    told_of = filter(None, (word, case.function, find_place(entry)))
    title.append("  " + " · ".join(told_of), style="dim")
    yield _hanging(Text(f"{symbol} ", style=STYLE[case.status]), title)
    for part in _evidence(case, told, general=entry.general):
        yield _indented(part)
    if failure.twins:
        more = words.count(len(failure.twins), "more test ends", "more tests end")
        yield _indented(Text(f"{more} for the same reason", style="dim"))


def _evidence(case: CaseResult, told: Lesson, *, general: bool) -> Iterator[RenderableType]:
    for call in [*fold_calls(case.calls)][-_MAX_CALLS:]:
        times = f" ×{call.times:,}" if call.times > 1 else ""
        line = _plain(escape.one_line(f"{call.function}({call.arguments}){times}"))
        yield line.append_text(_plain(f"  {escape.one_line(call.ended)}", style="dim"))
    if told.what and not general:
        yield _plain(shorten(told.what, 2048))
    if told.evidence:
        yield _plain(f"The test says: {shorten(told.evidence, 1024)}", style="dim")
    detail = _plain(shorten((case.detail or "").strip("\n"), 2048), style="dim")
    if detail and case.status is Status.FAILED:
        yield detail
    for name, value in (("expected: ", case.expected), ("got:      ", case.got)):
        if value is not None:
            yield _hanging(Text(name, style="dim"), _plain(shorten(value, 512)))
    if told.step:
        yield _hanging(Text("next step: ", style="cyan"), _plain(told.step))
    if detail and case.status is not Status.FAILED:
        yield detail
    if case.statements or case.acts:
        yield from _timeline(case)
    if case.output:
        lines = case.output.rstrip("\n").split("\n")
        more = len(lines) - _MAX_PRINTED_LINES
        if more > 0:
            lines[_MAX_PRINTED_LINES:] = [f"… {words.count(more, 'more line')}"]
        yield Text("printed:", style="dim")
        yield _plain(shorten("\n".join(lines), 1024), style="dim")


def _timeline(case: CaseResult) -> Iterator[RenderableType]:
    timeline = draw(case, max_rows=_MAX_ROWS, max_sql=400, why="")  # it stands above
    head = [
        words.count(timeline.statements, "statement"),
        words.count(timeline.round_trips, "round trip"),
    ]
    yield Text("SQL: " + ", ".join(head), style="dim")
    for number, row in enumerate(timeline.rows, 1):
        rails = "".join(_rail(timeline, row, number, life.lane) for life in timeline.lives)
        yield _row(row, rails, many=timeline.connections > 1)
    if timeline.more:
        yield Text(f"… {words.more_statements(timeline.more, timeline.left_out)}", style="dim")


def _row(row: Row, rails: str, *, many: bool) -> RenderableType:
    match row:
        case Said():
            line = _said(row, many=many)
        case Called():
            times = f" ×{row.times:,} in a row" if row.times > 1 else ""
            called = escape.one_line(f"{row.function}({row.arguments}){times}")
            line = _plain(called, style="bold")
            line.append_text(_plain(f"  {escape.one_line(row.ended)}".rstrip(), style="dim"))
        case Acted():
            line = _plain(f"{row.who}: {escape.one_line(row.what)}", style="magenta")
        case Again():
            more = words.count(row.times, "more time")
            line = Text(f"these {row.statements} statements {more}", style="dim italic")
    return _hanging(Text(f"{rails} ", style="dim"), line)


def _rail(timeline: Timeline, row: Row, number: int, lane: int) -> str:
    """Draw one lane of one row: a transaction is a bracket, a lone statement a dot."""
    own = not isinstance(row, Called) and row.lane == lane
    for bracket in timeline.brackets:
        if bracket.lane == lane and not bracket.depth and bracket.first <= number <= bracket.last:
            if bracket.first == bracket.last:
                return "╶"
            ends = {bracket.first: "┌", bracket.last: "└"}
            return ends.get(number, "├" if own else "│")
    return "·" if own else " "


def _said(row: Said, *, many: bool) -> Text:
    connection = f"{row.connection}: " if many else ""
    times = f" ×{row.times:,} in a row" if row.times > 1 else ""
    times += f" ×{row.executions:,} at once" if row.executions > 1 else ""
    sql = escape.one_line(row.verb + row.rest)
    line = _plain(f"{connection}{'  ' * row.depth}{sql}{times}")
    if row.parameters:
        values = escape.one_line(shorten(", ".join(row.parameters), 120))
        line.append_text(_plain(f"  {values}", style="dim"))
    if row.trouble:
        state = f"{row.sqlstate} " if row.sqlstate else ""
        line.append_text(_plain(f"  {state}{escape.one_line(row.trouble)}", style="red"))
        line.append_text(_plain(f"  {row.meaning or ''}".rstrip(), style="dim"))
    elif row.answer:
        line.append_text(_plain(f"  {row.answer}", style="dim"))
    if row.decisive:
        line.append_text(Text("  ← here", style="bold"))
    if row.ending:
        line.append_text(Text(f"  {row.ending}", style="red"))
    return line


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
    return Padding(part, (0, 0, 0, 2))


def _plain(text: str, *, style: str = "") -> Text:
    return Text(escape.terminal(text), style=style)

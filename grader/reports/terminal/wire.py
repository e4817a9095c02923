"""What a case said to PostgreSQL, as lines: a bracket is a transaction."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from grader.language import say
from grader.reports import escape, words
from grader.reports.drawing import draw
from grader.reports.terminal.layout import hanging, plain
from grader.reports.timeline import Acted, Again, Called, Row, Said, Timeline
from grader.reports.words import shorten
from grader.results import CaseResult

#: Where nobody asks for more.
ROWS = 12


def wire_of(case: CaseResult, rows: int = ROWS, said: str = "") -> Iterator[RenderableType]:
    """What went over the wire, and what the test did meanwhile, a line each.

    Of an error that is `said` above, the decisive statement has the SQLSTATE alone.
    """
    timeline = draw(case, max_rows=rows, max_sql=400, why="")  # it stands above
    head = [
        words.count(timeline.statements, "statement"),
        words.count(timeline.round_trips, "round trip"),
    ]
    yield Text("SQL: " + ", ".join(head), style="dim")
    for number, row in enumerate(timeline.rows, 1):
        rails = "".join(_rail(timeline, row, number, life.lane) for life in timeline.lives)
        yield _row(row, rails, said, many=timeline.connections > 1)
    if timeline.more:
        yield Text(f"… {words.more_statements(timeline.more, timeline.left_out)}", style="dim")


def _row(row: Row, rails: str, above: str, *, many: bool) -> RenderableType:
    match row:
        case Said():
            line = _said(row, above, many=many)
        case Called(part="end"):
            line = plain(say("call {number} ends", number=row.number), style="bold")
            line.append_text(plain(f"  {escape.in_line(row.ended)}".rstrip(), style="dim"))
        case Called():
            times = _times(row.times)
            called = escape.in_line(f"{row.function}({row.arguments}){times}")
            line = plain(called, style="bold")
            line.append_text(plain(f"  {escape.in_line(row.ended)}".rstrip(), style="dim"))
        case Acted():
            who = say("rival") if row.who == "rival" else say("trouble")
            line = plain(f"{who}: {escape.one_line(row.what)}", style="magenta")
        case Again():
            more = words.count(row.times, "more time")
            told = say(
                "these {statements} statements {times}", statements=row.statements, times=more
            )
            line = Text(told, style="dim italic")
    return hanging(Text(f"{rails} ", style="dim"), line)


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


def _times(number: int) -> str:
    """How often in a row, if it is more than once."""
    return " " + say("×{times} in a row", times=words.number(number)) if number > 1 else ""


def _said(row: Said, above: str, *, many: bool) -> Text:
    connection = f"{row.connection}: " if many else ""
    times = _times(row.times)
    if row.executions > 1:
        times += " " + say("×{times} at once", times=words.number(row.executions))
    sql = escape.one_line(row.verb + row.rest)
    line = plain(f"{connection}{'  ' * row.depth}{sql}{times}")
    if row.parameters:
        values = escape.in_line(shorten(", ".join(row.parameters), 120))
        line.append_text(plain(f"  {values}", style="dim"))
    if row.trouble:
        known = row.decisive and row.sqlstate and row.trouble.partition("\n")[0] in above
        told = "" if known else escape.one_line(row.trouble)
        line.append_text(plain("  " + " ".join(filter(None, (row.sqlstate, told))), style="red"))
        line.append_text(plain("" if known else f"  {row.meaning or ''}".rstrip(), style="dim"))
    elif row.answer:
        line.append_text(plain(f"  {row.answer}", style="dim"))
    if row.decisive:
        line.append_text(Text(f"  ← {say('here')}", style="bold"))
    if row.ending:
        line.append_text(Text(f"  {row.ending}", style="red"))
    return line

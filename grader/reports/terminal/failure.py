"""One failure, whole: what was called, what is wrong, where, what next, and the wire."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from grader.language import say
from grader.reports import escape, words
from grader.reports.account import Failure
from grader.reports.advice import Entry
from grader.reports.comparison import tell_sides
from grader.reports.excerpt import excerpt
from grader.reports.lesson import Lesson, learn
from grader.reports.printed import divide
from grader.reports.stories import fold_calls
from grader.reports.terminal.layout import STYLE, hanging, indented, plain
from grader.reports.terminal.wire import ROWS, wire_of
from grader.reports.words import shorten
from grader.results import CaseResult, Status

_MAX_CALLS = 4
_MAX_PRINTED_LINES = 12

#: Characters of a detail by which it is known again: explanations cut what is long.
_ALIKE = 150

#: What all advice has for a file that does something when it is loaded.
_GUARD = "if __name__ =="

#: Lines of the student's code around the one that decided.
_AROUND = 2


def tell_whole(failure: Failure, place: str, *, rows: int = ROWS) -> Iterator[RenderableType]:
    """Tell all of it; `place` is the file and line, as an editor opens it, or nothing.

    Of its conversation at most so many `rows`.
    """
    entry, case = failure.entry, failure.entry.case
    told = learn(entry)
    yield _head(entry, told)
    for part in _evidence(case, told, place, rows, general=entry.general):
        yield indented(part)
    if failure.twins:
        more = words.count(len(failure.twins), "more test ends", "more tests end")
        told_of = say("{tests} for the same reason", tests=more)
        yield indented(Text(told_of, style="dim"))


def _head(entry: Entry, told: Lesson) -> RenderableType:
    case = entry.case
    symbol, word = words.status(case.status)
    title = plain(told.what if entry.general else case.title, style="bold")
    function = None if entry.general else case.function
    title.append("  " + " · ".join(filter(None, (word, function))), style="dim")
    return hanging(Text(f"{symbol} ", style=STYLE[case.status]), title)


def _evidence(
    case: CaseResult, told: Lesson, place: str, rows: int, *, general: bool
) -> Iterator[RenderableType]:
    for call in [*fold_calls(case.calls)][-_MAX_CALLS:]:
        times = f" ×{words.number(call.times)}" if call.times > 1 else ""
        line = plain(escape.in_line(f"{call.function}({call.arguments}){times}"))
        yield line.append_text(plain(f"  {escape.in_line(call.ended)}", style="dim"))
    said = _says_it(case)
    if told.what and not general and not (said and told.what == case.message):
        yield plain(shorten(told.what, 2048))
    if told.evidence and not said:
        yield plain(told.evidence, style="dim")
    if said and (more := _beyond_first_line(case, told)):
        yield plain(more, style="dim")
    detail = plain(shorten(_unsaid(case, told, place), 2048), style="dim")
    if detail and case.status is Status.FAILED:
        yield detail
    sides = tell_sides(case.expected, case.got, 512)
    for name, value in zip((say("expected: "), say("got:      ")), sides, strict=True):
        if value is not None:
            yield hanging(Text(name, style="dim"), plain(value))
    if case.place and place:
        yield plain(place, style="cyan")
        yield from _code(case)
    if detail and case.status is not Status.FAILED:
        yield detail
    if case.statements or case.acts:
        ended = case.calls[-1].ended if case.calls else ""
        yield from wire_of(case, rows, said=f"{case.message}\n{ended}")
    printed = divide(case.output)
    for name, text in (
        (say("printed:"), printed.own),
        (say("logged by asyncpg, not by your code:"), printed.logged),
    ):
        if text:
            yield from _printed(name, text)
    if told.step:
        yield hanging(Text(f"{told.lead}: ", style="cyan"), plain(told.step))
    if case.trouble:
        again = plain(escape.one_line(f"grader check --trouble {case.trouble}"))
        yield hanging(Text(say("once more: "), style="cyan"), again)


def _says_it(case: CaseResult) -> bool:
    """Whether the line of the last call says already what ended the case, but for its details."""
    ended = escape.one_line(case.calls[-1].ended.partition("\n")[0]) if case.calls else ""
    message = escape.one_line((case.message or "").partition("\n")[0])
    return bool(message) and f" {ended}".endswith(f" {message}")


def _beyond_first_line(case: CaseResult, told: Lesson) -> str:
    """What PostgreSQL has more to say, as DETAIL, unless the explanation has it."""
    known = told.what if case.explanation else ""
    more = (case.message or "").split("\n")[1:]
    ended = escape.one_line(case.calls[-1].ended) if case.calls else ""
    unsaid = [line for line in more if _text(line)[:_ALIKE] not in f"{known}\n{ended}"]
    return shorten("\n".join(unsaid), 512)


def _text(line: str) -> str:
    """Without what leads it: "DETAIL:"."""
    label, _, text = line.partition(":")
    return (text or label).strip()


def _unsaid(case: CaseResult, told: Lesson, place: str) -> str:
    """The detail without what stands elsewhere: the code, the next step, the word for an error."""
    lines = _beside_code(case) if place else (case.detail or "").split("\n")
    ended = case.calls[-1].ended if case.calls else ""
    left = [line for line in lines if line.strip() not in told.step and not ended.endswith(line)]
    if _GUARD in told.step:  # the same in other words
        left = [line for line in left if _GUARD not in line]
    if case.explanation:  # it says what that is about
        left = [line for line in left if not line.startswith("SQLSTATE ")]
        left = [line for line in left if _text(line)[:_ALIKE] not in told.what]
    return "\n".join(left).strip("\n")


def _beside_code(case: CaseResult) -> list[str]:
    """The detail without the line of code that is shown with its place, and what leads that."""
    lines = (case.detail or "").split("\n")
    if case.place is None:
        return lines
    code = case.place.code.split("\n")[max(0, case.place.line - case.place.first) :]
    here = code[0].strip() if code else ""
    for at in [at for at, line in enumerate(lines) if here and line.strip() == here]:
        leads = at and lines[at].startswith(" ") and str(case.place.line) in lines[at - 1]
        lines[at - bool(leads) : at + 1] = [""] * (1 + bool(leads))
    return [line for line in lines if line]


def _code(case: CaseResult) -> Iterator[RenderableType]:
    assert case.place is not None
    for line in excerpt(case.place):
        if abs(line.number - case.place.line) <= _AROUND:
            text = "".join(piece for _, piece in line.pieces)
            lead = f"{'→' if line.here else ' '} {line.number:>4}  "
            yield hanging(
                Text(lead, style="dim"), plain(text, style="bold" if line.here else ""), cut=True
            )


def _printed(name: str, output: str) -> Iterator[RenderableType]:
    lines = output.rstrip("\n").split("\n")
    more = len(lines) - _MAX_PRINTED_LINES
    if more > 0:
        lines[_MAX_PRINTED_LINES:] = [f"… {words.count(more, 'more line')}"]
    yield Text(name, style="dim")
    yield plain(shorten("\n".join(lines), 1024), style="dim")

"""Where in the student's file a case was decided: from what was seen, to the lines to look at."""

import re
from collections.abc import Sequence

from grader.definitions import find_block, find_definition, reaches
from grader.results import CaseReport, Code, Explanation, Place, Statement
from grader.sql import first_word

#: So many lines of a function are shown; of one with more, or outside of all, these around a line.
WHOLE = 40
AROUND = 3
WHOLE_OF_ONE = 3  # cases of one function that show it whole
MAX_LINE = 200

#: What only begins or ends a transaction decides less than the work in it.
_CONTROL = ("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE")

#: Where Python warns of a call that nobody awaited: the line's number, and the line.
_WARNED = re.compile(r"\.py:(\d{1,6}): RuntimeWarning: coroutine .* was never awaited\n(.*)")

#: Where FastAPI says what it has checked: the function's line, and its name.
_CHECKED = re.compile(r'File "[^"\n]*", line (\d{1,6}), in (\w+)')
_OF_A_REPLY = ("refusal_returned", "status_in_a_tuple", "reply_of_another_type")

#: Explanations that are about no function: the file could not be loaded.
OF_THE_FILE = ("module_misspelt", "module_not_there", "runs_when_loaded", "not_loaded")

#: What ends a line for Python. `str.splitlines` knows of more.
_ENDS = re.compile(r"\r\n|\r|\n")


def read_lines(content: bytes) -> list[str]:
    """The lines of a student's file, as Python counts them."""
    return _ENDS.split(content.decode("utf-8-sig", "replace"))


def find_place(
    report: CaseReport,
    explanation: Explanation | None,
    source: Sequence[str],
    function: str | None = None,
) -> Place | None:
    """Return the decisive place of a case that did not pass; None if nobody can tell.

    It is that of the statement that explains it; else where the exception came from; else that of
    the last statement that failed, or of the work of the last call, of that function if it was
    called, and of nothing that the function never comes to; else where the function begins that the
    case is about, or of a class the method that was called last.
    """
    line = _find_told(report, explanation, source, function)
    if line is None:
        line = _find_line(report, explanation, source, function)
    if line is None and not (explanation is not None and explanation.id in OF_THE_FILE):
        line = find_definition(source, function, _find_method(report, function))
    if line is None or not 0 < line <= len(source):
        return None
    block = find_block(source, line, WHOLE) or range(line - AROUND, line + AROUND + 1)
    code = _show(source, block)
    return Place(line, code.first, code.code, _find_caller(report, source, function, block))


def narrow(place: Place) -> Place:
    """Return only the lines around it."""
    first = max(place.first, place.line - AROUND)
    shown = place.code.split("\n")[first - place.first : place.line + AROUND + 1 - place.first]
    return Place(place.line, first, "\n".join(shown))


def _show(source: Sequence[str], lines: range) -> Code:
    first = max(1, lines.start)
    shown = [text[:MAX_LINE].rstrip() for text in source[first - 1 : lines.stop - 1]]
    return Code(first, "\n".join(shown))


def _find_caller(
    report: CaseReport, source: Sequence[str], function: str | None, shown: range
) -> Code | None:
    """The function that the case is about, where that is another one: there are its ends."""
    begin = find_definition(source, function, _find_method(report, function))
    block = find_block(source, begin, WHOLE) if begin is not None else None
    return _show(source, block) if block is not None and begin not in shown else None


def _find_told(
    report: CaseReport,
    explanation: Explanation | None,
    source: Sequence[str],
    function: str | None,
) -> int | None:
    """The line that an explanation of no statement is about; None for every other."""
    match explanation:
        case Explanation(id="waits_elsewhere") if report.lines:  # for no answer to a statement
            return report.lines[-1]
        case Explanation(id="never_awaited"):
            return _find_warning(report.output, source)
        case Explanation(values={"method": method}):
            return find_definition(source, function, method)
        case Explanation(id=id_) if id_ in _OF_A_REPLY:
            return _find_checked(report.message or "", source)
    return None


def _find_line(
    report: CaseReport,
    explanation: Explanation | None,
    source: Sequence[str],
    function: str | None,
) -> int | None:
    statements = report.statements
    decisive = explanation.statement if explanation else None
    if decisive is not None and decisive < len(statements) and statements[decisive].line:
        return statements[decisive].line
    if report.lines:
        return report.lines[-1]
    called = any(one.function.partition(".")[0] == function for one in report.calls)
    if not called:
        statements = [one for one in statements if reaches(source, function, one.line)]
    call = _find_call(report, function)
    latest = [one for one in statements if one.call in (None, call)]
    return (
        _last([one for one in statements if one.sqlstate is not None])
        or _last([one for one in latest if first_word(one.sql) not in _CONTROL])
        or _last(latest)
    )


def _find_checked(message: str, source: Sequence[str]) -> int | None:
    """Where FastAPI says that the function begins whose answer it has checked."""
    for number, name in _CHECKED.findall(message):
        line = source[int(number) - 1] if 0 < int(number) <= len(source) else ""
        if re.match(rf"(?:async\s+)?def\s+{name}\b", line):
            return int(number)
    return None


def _find_warning(output: str, source: Sequence[str]) -> int | None:
    """The line that Python warns of. Anybody may print such a warning: it has to be that line."""
    for number, text in _WARNED.findall(output):
        if 0 < int(number) <= len(source) and source[int(number) - 1].strip() == text.strip():
            return int(number)
    return None


def _find_call(report: CaseReport, function: str | None) -> int:
    """The last call of that function or class; a test may use the pool itself after it."""
    calls = range(len(report.calls) - 1, -1, -1)
    ours = (one for one in calls if report.calls[one].function.partition(".")[0] == function)
    return next(ours, len(report.calls) - 1)


def _find_method(report: CaseReport, function: str | None) -> str:
    """The method of that class which was called last; empty if none was."""
    calls = reversed(report.calls)
    names = (one.function.partition(".") for one in calls)
    return next((method for owner, _, method in names if owner == function), "")


def _last(statements: Sequence[Statement]) -> int | None:
    return next((one.line for one in reversed(statements) if one.line is not None), None)

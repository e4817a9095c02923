"""What was printed while a student's code ran: what it printed itself, and what asyncpg logged.

Nobody but asyncpg says what it logs: where a student has set up no logging, Python prints it. Paths
of the machine that graded are told without what leads to a library.
"""

import re
from dataclasses import dataclass

#: How its warnings begin. Source: asyncpg's pool.py, and its reset of a connection.
_LOGGED = re.compile(
    r"Resetting connection with an active transaction |Failed to restore the pool connection floor"
    r"|Pool\.close\(\) is taking over "
)
_TRACEBACK = "Traceback (most recent call last):"
_CHAINED = re.compile(r"(During handling of|The above exception was) .*:")
_LEADING = re.compile(r'(?<=File ")[^"\n]*/(?:site-packages|lib/python3\.\d+)/')


@dataclass(frozen=True)
class Printed:
    own: str
    logged: str


def divide(output: str) -> Printed:
    """Tell them apart, line by line. A traceback goes with the warning that it follows."""
    lines = _LEADING.sub("", output).rstrip("\n").split("\n")
    own: list[str] = []
    logged: list[str] = []
    at = 0
    while at < len(lines):
        end = _end_of_warning(lines, at) if _LOGGED.match(lines[at]) else at
        logged += lines[at:end]
        if end == at:
            own.append(lines[at])
        at = max(end, at + 1)
    return Printed("\n".join(own), "\n".join(logged))


def _end_of_warning(lines: list[str], at: int) -> int:
    """The line behind a warning and the tracebacks that follow it."""
    at += 1
    while lines[at : at + 1] == [_TRACEBACK]:
        at += 1
        while at < len(lines) and lines[at].startswith(" "):
            at += 1
        at += 1  # the error itself
        if at + 2 < len(lines) and _CHAINED.fullmatch(lines[at + 1]):
            at += 3
    return min(at, len(lines))

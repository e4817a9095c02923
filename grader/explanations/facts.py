"""What was seen of one case, as conditions ask for it. Pure.

A case says what it says in the engine's words, in the exercise's author's and in the student's own.
Conditions go by the engine's, which are here; by the wire; and by the class and text of an error
that came through the student's code.
"""

import builtins
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from grader.explanations.arguments import Arguments
from grader.explanations.commands import Command
from grader.results import Act, Blame, CaseReport, Statement

#: How the engine's own checks begin.
PARTLY = "when something goes wrong, only a part of your code's work stays"
NOT_THERE = "when something goes wrong, your code returns, and its work is not there"
OTHER = "when something goes wrong, your code returns something else than its result"
GOES_ON = "your code goes on as if its task had not been cancelled"
MEETING = "two calls at the same time do not end as one after the other would"
TIMED_OUT = "timed out after"

#: Characters of what an error says: no pattern has to read more.
MOST_READ = 1000

#: Python's, of a name that is not there.
_SLIPS = ("AttributeError", "NameError", "UnboundLocalError")

_NOT_LOADED = re.compile(r"\S+\.py cannot be imported: ")
_OTHER = re.compile(r"(\w+) was raised where the exercise asks for \w+")
_ERROR = re.compile(r"([^\W\d]\w*)(?:: (.*))?", re.DOTALL)


class Facts:
    """A case that did not pass."""

    def __init__(self, report: CaseReport) -> None:
        self.report = report
        self.statements = report.statements
        self.message, _, self.rest = (report.message or "").partition("\n")
        self.asserted = report.blame is Blame.ASSERTION
        self.timed_out = report.blame is Blame.STUDENT and self.message.startswith(TIMED_OUT)
        self.not_loaded = _NOT_LOADED.match(self.message) is not None
        self.error, self.said = self._raised()
        self._commands: dict[int, Command] = {}
        self._given: dict[str, Arguments] = {}

    @property
    def slip(self) -> bool:
        """Whether a name or an SQL text that nothing knows came through, whatever was tested."""
        return self.error in _SLIPS or bool(self.error and self._cannot_run(self.error))

    def _raised(self) -> tuple[str, str]:
        """The class of what the student's code raised, and the first line of what it said."""
        if other := self._raised_instead():
            return other
        match = _ERROR.fullmatch(self.message)
        if self.report.blame is not Blame.STUDENT or match is None:
            return "", ""
        return self.report.error or match[1], (match[2] or "")[:MOST_READ]

    def _raised_instead(self) -> tuple[str, str] | None:
        """An error that a call ended with where the exercise asks for another, and is no answer.

        It is Python's, or says that PostgreSQL cannot run the SQL at all: no case to be looked for.
        """
        match = _OTHER.fullmatch(self.message) if self.asserted else None
        if match is None or not self.report.calls:
            return None
        if not hasattr(builtins, match[1]) and not self._cannot_run(match[1]):
            return None
        begin, ended = f"raised {match[1]}: ", self.report.calls[-1].ended
        return (match[1], ended.removeprefix(begin)[:MOST_READ]) if begin in ended else None

    def _cannot_run(self, error: str) -> bool:
        place = self.failed(error)
        return place is not None and (self.statements[place].sqlstate or "").startswith("42")

    @property
    def evidence(self) -> str:
        """All that is told of the case."""
        told = (self.message, self.rest, self.report.detail or "", *self.report.left)
        return "\n".join(filter(None, told))

    def command(self, place: int) -> Command:
        """The statement at that place, read."""
        if place not in self._commands:
            self._commands[place] = Command(self.statements[place].sql)
        return self._commands[place]

    def commands(self) -> Iterator[tuple[int, Statement, Command]]:
        """The statements in order."""
        for place, statement in enumerate(self.statements):
            yield place, statement, self.command(place)

    @cached_property
    def _of_connection(self) -> dict[int, list[int]]:
        """The places of each connection's statements."""
        places: dict[int, list[int]] = {}
        for place, statement in enumerate(self.statements):
            places.setdefault(statement.connection, []).append(place)
        return places

    @cached_property
    def acts(self) -> list[tuple[Act, Command]]:
        """What others did, and of a rival's what it says."""
        rivals = self.report.acts
        return [(act, Command(act.what if act.who == "rival" else "")) for act in rivals]

    def before(self, place: int) -> int | None:
        """The statement before it on its connection."""
        places = self._of_connection[self.statements[place].connection]
        at = bisect_left(places, place)
        return places[at - 1] if at else None

    def between(self, earlier: int, later: int) -> Sequence[int]:
        """The statements from the one to the other on the connection of the one, without both."""
        places = self._of_connection[self.statements[earlier].connection]
        return places[bisect_right(places, earlier) : bisect_left(places, later)]

    def same_work(self, earlier: int, later: int) -> bool:
        """Whether one call sent both, on one connection, as far as that was seen."""
        one, other = self.statements[earlier], self.statements[later]
        if (one.connection, one.call) != (other.connection, other.call):
            return False
        if one.call is not None:
            return True
        between = self.between(earlier, later)
        return all(self.statements[at].transaction == "T" for at in (earlier, *between))

    def stays_at_once(self, place: int) -> bool:
        """Whether it wrote, and what it wrote was committed by itself."""
        statement, command = self.statements[place], self.command(place)
        done = statement.result is not None and statement.transaction == "I"
        return done and command.writes and not (statement.result or "").endswith(" 0")

    def calls(self) -> list[list[int]]:
        """The statements of each call. What is shown of a sweep is one."""
        if self.message.startswith((PARTLY, NOT_THERE, GOES_ON)):
            return [[*range(len(self.statements))]] if self.statements else []
        found: dict[int, list[int]] = {}
        for place, statement in enumerate(self.statements):
            if statement.call is not None:
                found.setdefault(statement.call, []).append(place)
        return [*found.values()]

    def broke_off(self, call: list[int]) -> bool:
        """Whether a call ended with an error, or a part of its work stayed."""
        raised = self.asserted and self.call_of(call[0])[1].startswith("raised ")
        return raised or self.message.startswith(PARTLY)

    def call_of(self, place: int) -> tuple[str, str]:
        """Arguments and end of the call that sent a statement, empty if nobody knows."""
        call = self.statements[place].call
        if call is None or call >= len(self.report.calls):
            return "", ""
        return self.report.calls[call].arguments, self.report.calls[call].ended

    def given(self, place: int) -> Arguments | None:
        """The values that the call of a statement was given; None if nobody knows."""
        text = self.call_of(place)[0]
        return self._given.setdefault(text, Arguments(text)) if text else None

    def is_undone(self, failed: int) -> bool:
        """Whether the code went back to a savepoint, as if it had reckoned with the error."""
        places = self._of_connection[self.statements[failed].connection]
        behind = places[bisect_right(places, failed) :][:1]
        return any(self.command(place).has_in_order("ROLLBACK", "TO") for place in behind)

    def failed(self, error: str) -> int | None:
        """The last statement that PostgreSQL answered with an error of that class."""
        for place in range(len(self.statements) - 1, -1, -1):
            if class_of(self.statements[place].sqlstate) == error:
                return place
        return None


def class_of(sqlstate: str | None) -> str:
    """The name of asyncpg's class for an SQLSTATE; empty if there is none."""
    if sqlstate is None:
        return ""
    # Imported here: it takes 50 ms, and who checks a right solution has nothing to explain.
    import asyncpg

    kind = asyncpg.PostgresError.get_message_class_for_sqlstate(sqlstate)
    return kind.__name__ if kind.sqlstate == sqlstate else ""

"""A case's statements, calls and acts -> its timeline."""

import inspect
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal

from grader.explanations.sqlstates import explain_sqlstate
from grader.language import say, tell
from grader.reports import apart, words
from grader.reports.bands import LEFT_OPEN, Band, find_savepoints, find_transactions
from grader.reports.folding import Run, find_meeting, fold, fold_equal
from grader.reports.timeline import Acted, Again, Bracket, Called, Life, Row, Said, Timeline
from grader.reports.words import shorten
from grader.results import Act, Call, CaseResult, Statement, Status

MAX_LANES = 16

_MAX_PARAMETER = 512
_MAX_ARGUMENTS = 160
_MAX_ENDED = 80
_VERB = re.compile(r"\s*(\w+)")


def draw(case: CaseResult, *, max_rows: int, max_sql: int, why: str = "") -> Timeline:
    """Lay out the first `max_rows` rows or so; the statements that are left are only counted.

    `why` is told beside the statement that the case's explanation names.
    """
    return _Drawing(case, max_sql=max_sql, why=why).draw(max_rows)


def find_decisive(case: CaseResult) -> int | None:
    """The place of the statement that the explanation names, or else of the last that failed."""
    if case.status is Status.PASSED:
        return None
    named = case.explanation.statement if case.explanation else None
    if named is not None and 0 <= named < len(case.statements):
        return named
    failed = [at for at, one in enumerate(case.statements) if _trouble(one)]
    return failed[-1] if failed else None


class _Drawing:
    """One timeline in the making: rows come in the order of time."""

    def __init__(self, case: CaseResult, *, max_sql: int, why: str) -> None:
        self._case = case
        self._max_sql = max_sql
        self._why = why
        self._connections = list(dict.fromkeys(one.connection for one in case.statements))
        self._lanes = {one: lane for lane, one in enumerate(self._connections[:MAX_LANES])}
        self._shown = [one for one in case.statements if one.connection in self._lanes]
        self._place = [
            at for at, one in enumerate(case.statements) if one.connection in self._lanes
        ]
        self._decisive = find_decisive(case)
        self._transactions = find_transactions(self._shown, whole=not case.statements_left_out)
        self._savepoints, self._depths = find_savepoints(self._shown)
        self._news = _first_of_each_sqlstate(self._shown)
        self._meeting = find_meeting(case.calls)
        self._calls = fold_equal(case.calls, self._meeting)
        self._called = _headings(self._place, self._shown, case.calls, self._calls)
        self._ends = _ends(self._place, case.calls, self._meeting)
        self._mixed = _are_mixed(self._shown)
        self._rows: list[Row] = []
        self._row_of: dict[int, int] = {}
        self._untold = sorted(case.acts, key=lambda act: act.before)

    def draw(self, max_rows: int) -> Timeline:
        told = 0
        for run in fold(self._shown, self._starts(), self._calls):
            if len(self._rows) >= max_rows:
                break
            self._tell(run)
            told = run.end
        if told == len(self._shown) and max_rows:
            self._rows += self._between(len(self._shown), len(self._case.statements))
        lives = list(_lives(self._rows))
        test_lane = len(self._lanes)
        return Timeline(
            rows=self._rows,
            lives=lives,
            brackets=list(self._brackets()),
            statements=len(self._case.statements) + self._case.statements_left_out,
            more=len(self._case.statements) + self._case.statements_left_out - told,
            connections=len(self._connections),
            round_trips=self._case.round_trips,
            left_out=self._case.statements_left_out,
            test_lane=test_lane if any(life.lane == test_lane for life in lives) else None,
        )

    def _starts(self) -> set[int]:
        """Where something stands between two statements, or about one: no run goes over it."""
        acts = {act.before for act in self._case.acts}
        decisive = self._decisive
        return {
            at
            for at, place in enumerate(self._place)
            if place in acts or (decisive is not None and place in (decisive, decisive + 1))
        } | {*self._called, *self._ends}

    def _tell(self, run: Run) -> None:
        for at in run.places:
            self._rows += self._between(at, self._place[at])
            self._rows.append(self._said(at, times=run.times if len(run.places) == 1 else 1))
            self._row_of[at] = len(self._rows)
        if len(run.places) > 1:
            lane = self._lanes[self._shown[run.places.start].connection]
            self._rows.append(Again(lane, len(run.places), run.times - 1))
        for at in range(run.places.stop, run.end):
            self._row_of[at] = len(self._rows)

    def _act(self, act: Act) -> Acted:
        return Acted(len(self._lanes), act.who, shorten(act.what, 240))

    def _between(self, at: int, place: int) -> Iterator[Row]:
        """What came before a statement: calls that ended, and calls and acts as they began."""
        for number in self._ends.get(at, ()):
            yield self._call(number, "end")
        for number in self._called.get(at, ()):
            yield from self._acts_until(place, begun=number)
            yield self._call(number, "begin" if number in self._meeting else "whole")
        yield from self._acts_until(place)

    def _acts_until(self, place: int, begun: int | None = None) -> Iterator[Acted]:
        """Those before a statement; those that came before so many calls had begun, if asked."""
        while self._untold and self._untold[0].before <= place:
            calls = self._untold[0].calls
            if begun is not None and calls is not None and calls > begun:
                return
            yield self._act(self._untold.pop(0))

    def _call(self, number: int, part: Literal["whole", "begin", "end"]) -> Called:
        call, times = self._case.calls[number], self._calls.count(number)
        arguments = words.clip(apart.write(call.arguments), _MAX_ARGUMENTS)
        ended = "" if part == "begin" else words.clip(apart.write(call.ended), _MAX_ENDED)
        return Called(number + 1, times, call.function, arguments, ended, part)

    def _said(self, at: int, *, times: int) -> Said:
        statement = self._shown[at]
        sql = inspect.cleandoc(statement.sql[: 2 * self._max_sql]).strip()
        sql = shorten(sql, self._max_sql)
        match = _VERB.match(sql)
        verb = match[0] if match else ""
        begun = next((band for band in self._transactions if band.members[0] == at), None)
        ended = next((band for band in self._transactions if band.members[-1] == at), None)
        decisive = self._place[at] == self._decisive
        call = statement.call
        return Said(
            lane=self._lanes[statement.connection],
            connection=statement.connection,
            depth=self._depths[at],
            verb=verb,
            rest=sql[len(verb) :],
            executions=statement.executions,
            times=times,
            parameters=[
                f"${number} = {shorten(apart.write_bare(value), _MAX_PARAMETER)}"
                for number, value in enumerate(statement.parameters, 1)
            ],
            answer=_answer(statement, verb, begun),
            sqlstate=statement.sqlstate,
            trouble=_trouble(statement),
            detail=shorten(statement.detail or "", 1024),
            meaning=explain_sqlstate(statement.sqlstate) if at in self._news else None,
            ending=tell(LEFT_OPEN) if ended and ended.outcome == LEFT_OPEN else "",
            decisive=decisive,
            why=self._why if decisive and self._case.explanation is not None else "",
            call=call + 1 if self._mixed and call is not None else None,
        )

    def _brackets(self) -> Iterator[Bracket]:
        for band in (*self._transactions, *self._savepoints):
            rows = [self._row_of[at] for at in band.members if at in self._row_of]
            if rows:
                lane = self._lanes[self._shown[band.members[0]].connection]
                yield Bracket(lane, rows[0], rows[-1], band.outcome, band.failed, band.depth)


def _first_of_each_sqlstate(statements: Sequence[Statement]) -> set[int]:
    first = {one.sqlstate: at for at, one in reversed([*enumerate(statements)])}
    return {at for sqlstate, at in first.items() if sqlstate}


def _headings(
    places: Sequence[int],
    statements: Sequence[Statement],
    calls: Sequence[Call],
    firsts: Sequence[int],
) -> dict[int, list[int]]:
    """Where it began each call; where nobody knows, at the place of its first statement.

    Nothing where there is one call and all came of it: it stands above.
    """
    if len(calls) < 2 and all(one.call is not None for one in statements):
        return {}
    begins = {
        number: bisect_left(places, call.before)
        for number, call in enumerate(calls)
        if call.before is not None
    }
    for at, one in enumerate(statements):
        if one.call is not None and one.call < len(calls):
            begins.setdefault(firsts[one.call], at)
    found: dict[int, list[int]] = {}
    place = len(statements)
    for number in sorted(set(firsts), reverse=True):
        place = begins.get(number, place)
        found.setdefault(place, []).insert(0, number)
    return found if begins else {}


def _ends(
    places: Sequence[int], calls: Sequence[Call], meeting: Collection[int]
) -> dict[int, list[int]]:
    """Where those that were at the same time ended."""
    found: dict[int, list[int]] = {}
    for number in sorted(meeting):
        if (until := calls[number].until) is not None:
            found.setdefault(bisect_left(places, until), []).append(number)
    return found


def _are_mixed(statements: Sequence[Statement]) -> bool:
    """Whether statements of two calls come by turns."""
    calls = [one.call for one in statements if one.call is not None]
    return calls != sorted(calls)


def _answer(statement: Statement, verb: str, begun: Band | None) -> str:
    if begun is not None:
        return tell(begun.outcome)
    if statement.result is None:
        return say("no answer")
    return "" if statement.result == verb.upper() else shorten(statement.result, 80)


def _trouble(statement: Statement) -> str | None:
    if statement.error is not None or statement.sqlstate is not None:
        return shorten(statement.error or say("error"), 1024)
    match = _VERB.match(statement.sql)
    if match and match[1].upper() in ("COMMIT", "END") and statement.result == "ROLLBACK":
        return say("PostgreSQL answered ROLLBACK: nothing of this transaction was kept")
    return None


def _lives(rows: Iterable[Row]) -> Iterator[Life]:
    at: dict[int, list[int]] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Called):
            at.setdefault(row.lane, []).append(number)
    for lane, numbers in sorted(at.items()):
        yield Life(lane, numbers[0], numbers[-1])

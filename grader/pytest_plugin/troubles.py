"""What can go wrong at a step of a call, and how the call may end then.

All of it is real: a task is cancelled in the student's process, a session is ended by PostgreSQL, a
connection is cut on the wire, a row is refused by a trap. What a statement writes the traps'
counters tell, and whether it makes work last the database does; no text is read for it.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

from grader.language import mark
from grader.pytest_plugin.steps import Shape, Steps
from grader.pytest_plugin.verifier import Verifier
from grader.tap.exchange import is_control
from grader.tap.moments import Reading
from grader.worker import Child, StudentError

#: An error that no student has thought of: disk_full.
UNFORESEEN = "53100"

#: Of a statement that was ended from outside: query_canceled.
STOPPED = "57014"

#: What asyncpg and the network raise when a connection is lost, whichever of them notices first.
LOST = frozenset({"OSError", "PostgresError", "InterfaceError", "InternalClientError"})

#: What no lost connection comes to: whoever made the same rows again gets it for those of before.
VIOLATED = "IntegrityConstraintViolationError"


class Trouble(Enum):
    """One kind of it. The value is for messages."""

    CANCELLED = mark("its task was cancelled while this statement was under way")
    STOPPED = mark("an administrator ended this statement while it waited for a lock")
    KILLED = mark("PostgreSQL ended its session before this statement")
    CUT_BEFORE = mark("its connection was lost before this statement arrived")
    CUT_AFTER = mark("its connection was lost before the answer to this statement came back")
    REFUSED = mark("PostgreSQL refused a row that this statement wrote")
    REFUSED_AT_COMMIT = mark("PostgreSQL refused the COMMIT of what this statement wrote")

    @property
    def label(self) -> str:
        """As it is typed: "cut-before"."""
        return self.name.lower().replace("_", "-")

    @property
    def loses_connection(self) -> bool:
        """Whether the connection is gone afterwards."""
        return self in (Trouble.KILLED, Trouble.CUT_BEFORE, Trouble.CUT_AFTER)

    def explains(self, error: StudentError) -> bool:
        """Whether this error is what the trouble comes to, and none that covers it."""
        if self is Trouble.CANCELLED:
            return "CancelledError" in error.mro
        if self.loses_connection:
            return VIOLATED not in error.mro and not LOST.isdisjoint(error.mro)
        return error.sqlstate == (STOPPED if self is Trouble.STOPPED else UNFORESEEN)


@dataclass(frozen=True)
class Step:
    """A statement of a call that went well."""

    place: int  # from 1
    text: str
    shape: Shape  # equal for steps that are alike
    nth: int  # of the steps of its shape, from 1
    borders: bool = False  # a transaction begins with it, or ends
    lasts: bool = False  # after it others see more of the call's work than before
    final: bool = True  # after it nothing comes that lasts
    writes: tuple[tuple[str, str], ...] = ()  # table and event: "INSERT"


def plan(steps: Sequence[Step]) -> list[tuple[Step, Trouble]]:
    """Say what is tried, and where. Pure.

    Of steps that are alike the last is tried, when most has been done. Losing the answer to a
    statement is, for who waits for it, what losing the statement is; so it is tried only where the
    statement makes work last. A COMMIT is refused for the last statement that writes. What writes
    is refused, what reads is stopped; to stop it with the statement known to the connection, which
    is when PostgreSQL locks nothing ahead, this comes before the connection is lost.
    """
    last = {(step.shape, step.lasts): step for step in steps}
    writing = [step for step in steps if step.writes]
    tried: list[tuple[Step, Trouble]] = []
    for step in sorted(last.values(), key=lambda step: step.place):
        reads = not (step.writes or is_control(step.text))
        troubles = [Trouble.CANCELLED, *[Trouble.STOPPED] * reads]
        troubles += [Trouble.KILLED, Trouble.CUT_BEFORE]
        troubles += [Trouble.CUT_AFTER] * step.lasts + [Trouble.REFUSED] * bool(step.writes)
        tried += [(step, trouble) for trouble in troubles]
    return tried + [(step, Trouble.REFUSED_AT_COMMIT) for step in writing[-1:]]


#: Tells whether a trouble came about.
Came = Callable[[], bool]

#: Tells whether others see another state of the rows than when it was asked before.
Changed = Callable[[], Awaitable[bool]]


class Troublemaker:
    """Brings it about."""

    def __init__(self, child: Child, db: Verifier, tables: Sequence[str]) -> None:
        self._child = child
        self._db = db
        self._tables = tables  # all names that a statement may wait for

    async def learn(self, steps: Steps, changed: Changed) -> list[Step]:
        """Let a call go on to its end; return its steps. It is still to be awaited."""
        found: list[Step] = []
        readings: list[Reading] = []
        seen: Counter[Shape] = Counter()
        counted = await self._db.rows_written()
        standing = await steps.next()
        while standing:
            readings.append(steps.standing)
            shape = steps.shape
            seen[shape] += 1
            await self._child.ping()  # who stops the loop while it waits never answers
            standing = await steps.next()
            before, counted = counted, await self._db.rows_written()
            writes = tuple(where for where, rows in counted.items() if rows != before.get(where))
            found.append(
                Step(
                    place=len(readings),
                    text=readings[-1].text,
                    shape=shape,
                    nth=seen[shape],
                    lasts=await changed(),
                    writes=writes,
                )
            )
        ends = max((step.place for step in found if step.lasts), default=0)
        return [
            replace(step, borders=_borders(readings[step.place - 1 :]), final=step.place >= ends)
            for step in found
        ]

    async def make(self, trouble: Trouble, step: Step, steps: Steps) -> Came:
        """Make it at the statement that stands; the call goes on afterwards.

        Return what tells, when the call has ended, whether it came about.
        """
        came: Came = _surely
        match trouble:
            case Trouble.CANCELLED:
                self._child.cancel()
                await self._child.ping()  # by then it was thrown
            case Trouble.STOPPED:
                pid = steps.standing.pid
                stopped = await self._db.stop_at_a_lock(pid, self._tables, steps.next)
                came = partial(bool, stopped)
            case Trouble.KILLED:
                await self._db.kill_session(steps.standing.pid)
            case Trouble.CUT_BEFORE:
                await steps.cut("before")
            case Trouble.CUT_AFTER:
                await steps.cut("after")
            case Trouble.REFUSED | Trouble.REFUSED_AT_COMMIT:
                at_commit = trouble is Trouble.REFUSED_AT_COMMIT
                came = await self._refuse(*step.writes[-1], at_commit=at_commit)
        steps.let_go()
        return came

    async def _refuse(self, table: str, event: str, *, at_commit: bool) -> Came:
        refusal = await self._db.fail_at(
            table,
            event,  # type: ignore[arg-type]  # one of the three
            sqlstate=UNFORESEEN,
            message="the disk is full, says this test",
            at_commit=at_commit,
            required=False,
        )
        return lambda: refusal.done


def _surely() -> bool:
    return True


def _borders(readings: Sequence[Reading]) -> bool:
    """Whether the first of these is in a transaction and the next on its connection is not.

    Or the other way. After the last of all the transaction is over: nothing may be left behind.
    """
    first, *others = readings
    behind = next((one.in_transaction for one in others if one.pid == first.pid), False)
    return behind != first.in_transaction

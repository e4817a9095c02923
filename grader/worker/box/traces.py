"""What calls can leave behind in this process: connections in use, transactions, tasks, arguments.

A look is a list of texts, one for each thing; two looks are compared on the other side of the box.

    connection          of the pool that functions are given is in use
    transaction         is open in a connection that nobody uses, or that functions are given
    task NAME           of a coroutine that is neither ours nor asyncpg's went on when its call had
                        ended, or goes on now
    arguments           of a call are not as they were given

asyncpg goes on by itself for a while: a connection is given back behind a shield, a cancel request
has a connection of its own, a pool opens connections anew. Such tasks are awaited before the look.
So are a student's that were cancelled, or whose call was: they may still clean up. All others are
noted at the moment when their call ends, or it would be chance whether a look still finds them.
"""

import asyncio
import inspect
import weakref
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

from .codec import encode
from .frames import Tree
from .scalars import Unsupported
from .supply import Supply

#: How long what ends by itself may take to do so, in seconds: asyncpg waits for the server, and for
#: a second between two tries to connect.
PATIENCE_S = 3.0

#: Turns of the loop in which what was ready to end has ended.
TURNS = 10

#: Characters of a task's name.
MAX_NAME = 100

#: Calls whose arguments are kept between two looks.
MAX_CALLS = 100

Task: TypeAlias = "asyncio.Task[Any]"

ASYNCPG = str(Path(asyncpg.__file__).parent)

#: Of asyncpg's coroutines those that it never makes a task of by itself: somebody's queries.
QUERIES = ("fetch", "execute", "copy_")


class Traces:
    """Looks at them."""

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._given: list[tuple[tuple[Any, ...], Tree]] | None = None  # None: nobody has looked yet
        self._seen: weakref.WeakSet[Task] = weakref.WeakSet()  # that go on: by the latest look
        self._calls = 0  # under way
        self._went_on: dict[Task, None] = {}  # when their call had ended, since the latest look

    @asynccontextmanager
    async def of_call(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], ours: Callable[[], Collection[object]]
    ) -> AsyncIterator[None]:
        """Note around a call, if anybody is going to look, what it is given and what goes on.

        Of calls at the same time nobody can tell whose a task is: only of one that is alone.
        """
        if self._given is None:
            yield
            return
        values = (*args, *kwargs.values())
        if len(self._given) < MAX_CALLS and (written := _write(values)) is not None:
            self._given.append((values, written))
        before = asyncio.all_tasks()
        self._calls += 1
        alone = self._calls == 1
        cancelled = False
        try:
            yield
        except asyncio.CancelledError:
            cancelled = True
            raise
        finally:
            if alone and self._calls == 1 and not cancelled:
                await self._note_what_goes_on(before, ours)
            self._calls -= 1

    async def _note_what_goes_on(
        self, before: Collection[Task], ours: Callable[[], Collection[object]]
    ) -> None:
        for turn in range(TURNS):
            new = asyncio.all_tasks().difference(before)
            going = [it for it in new if _is_theirs(it, ours()) and not it.cancelling()]
            if not going:
                return
            if turn < TURNS - 1:
                await asyncio.sleep(0)
        self._went_on |= dict.fromkeys(going)

    async def find(self, ours: Collection[object]) -> list[str]:
        """Return one text for each thing, when what ends by itself has ended."""
        for _ in range(TURNS):  # what was ready to end has ended
            await asyncio.sleep(0)
        old = {*self._seen, *ours}
        waited = [
            task
            for task in asyncio.all_tasks()
            if _ends_by_itself(task) or (self._given is not None and task not in old)
        ]
        if waited:
            await asyncio.wait(waited, timeout=PATIENCE_S)
        given, self._given = self._given or [], []
        went_on, self._went_on = self._went_on, {}
        now = [task for task in asyncio.all_tasks() if _is_theirs(task, ours)]
        self._seen = weakref.WeakSet(now)
        return [
            *self._connections(),
            *(f"task {_name(task)}" for task in went_on | dict.fromkeys(now)),
            *("arguments" for values, written in given if _write(values) != written),
        ]

    def _connections(self) -> Iterator[str]:
        pool, single = self._supply.pool, self._supply.connection
        for holder in pool._holders if pool is not None else ():
            if holder._in_use is not None:
                yield "connection"
            elif holder.is_connected() and holder._con.is_in_transaction():
                yield "transaction"
        if single is not None and not single.is_closed() and single.is_in_transaction():
            yield "transaction"


def _write(values: tuple[Any, ...]) -> Tree:
    """Return what the arguments come to; None if they hold what stays here."""
    try:
        return encode(list(values), _refuse)
    except (Unsupported, RecursionError):
        return None


def _refuse(value: Any) -> Any:
    raise Unsupported(type(value).__name__)


def _ends_by_itself(task: Task) -> bool:
    """Whether it is asyncpg's, or closes a generator that was dropped, which has no code."""
    code = getattr(task.get_coro(), "cr_code", None)
    if not inspect.iscode(code):
        return True
    return code.co_filename.startswith(ASYNCPG) and not code.co_name.startswith(QUERIES)


def _is_theirs(task: Task, ours: Collection[object]) -> bool:
    return not (task in ours or task.done() or _ends_by_itself(task))


def _name(task: Task) -> str:
    return str(getattr(task.get_coro(), "__qualname__", "?"))[:MAX_NAME]

"""What calls can leave behind in this process: connections in use, transactions, tasks, arguments.

A look is a list of texts, one for each thing; two looks are compared on the other side of the box.

    connection          of the pool that functions are given is in use
    transaction         is open in a connection that nobody uses, or that functions are given
    task NAME           of a coroutine that is neither ours nor asyncpg's goes on
    arguments           of a call are not as they were given

asyncpg goes on by itself for a while: a connection is given back behind a shield, a cancel request
has a connection of its own, a pool opens connections anew. Such tasks are awaited before the look.
"""

import asyncio
import inspect
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import asyncpg

from .codec import encode
from .frames import Tree
from .scalars import Unsupported
from .supply import Supply

#: How long asyncpg may take to end what it has begun, in seconds: it waits for the server, and for
#: a second between two tries to connect.
PATIENCE_S = 3.0

#: Characters of a task's name.
MAX_NAME = 100

#: Calls whose arguments are kept between two looks.
MAX_CALLS = 100

ASYNCPG = str(Path(asyncpg.__file__).parent)


class Traces:
    """Looks at them."""

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._given: list[tuple[tuple[Any, ...], Tree]] | None = None  # None: nobody has looked yet

    def take_arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Keep what a call is given and what it comes to, if anybody is going to look."""
        if self._given is not None and len(self._given) < MAX_CALLS:
            values = (*args, *kwargs.values())
            if (written := _write(values)) is not None:
                self._given.append((values, written))

    async def find(self, ours: Collection[object]) -> list[str]:
        """Return one text for each thing, when asyncpg's own tasks have ended."""
        if waited := [task for task in asyncio.all_tasks() if _ends_by_itself(task)]:
            await asyncio.wait(waited, timeout=PATIENCE_S)
        given, self._given = self._given or [], []
        return [
            *self._connections(),
            *(f"task {_name(task)}" for task in asyncio.all_tasks() if _is_theirs(task, ours)),
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


def _ends_by_itself(task: "asyncio.Task[Any]") -> bool:
    """Whether it is asyncpg's, or closes a generator that was dropped, which has no code."""
    code = getattr(task.get_coro(), "cr_code", None)
    return not inspect.iscode(code) or code.co_filename.startswith(ASYNCPG)


def _is_theirs(task: "asyncio.Task[Any]", ours: Collection[object]) -> bool:
    return not (task in ours or task.done() or _ends_by_itself(task))


def _name(task: "asyncio.Task[Any]") -> str:
    return str(getattr(task.get_coro(), "__qualname__", "?"))[:MAX_NAME]

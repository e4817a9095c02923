"""The `student` of a plain run: the words of the grader's, the calls made in this process.

Operations are the box's own (`Session`), without the process, the frames and the codec around
them: values pass as they are, and only what would be a Handle in a test becomes one here too.
"""

import asyncio
import contextlib
import dataclasses
from collections.abc import Awaitable
from types import ModuleType
from typing import Any

import asyncpg
import msgspec

from grader.model import Exercise, PoolOptions
from grader.pytest_plugin.student import Student
from grader.worker import Child, Handle, StudentError
from grader.worker.box.findings import Findings
from grader.worker.box.lines import Lines
from grader.worker.box.network import Network
from grader.worker.box.pauses import Pauses
from grader.worker.box.session import Session
from grader.worker.box.supply import Options, Supply
from grader.worker.calls import Calls
from grader.worker.remote import Call, number_of

#: Modules whose values cross into a test as data.
PLAIN = ("builtins", "datetime", "decimal", "uuid", "asyncpg.pgproto.pgproto")


class DirectChild:
    """Does what a Child has done in the box."""

    def __init__(self, module: ModuleType, dsn: str, pool: PoolOptions) -> None:
        self.results = self.errors = 0  # Call counts them
        self._pool = pool
        self._supply = Supply(dsn, _options(pool))
        self._border = Border(self)
        self.told = Calls()
        rest = ("", self._supply, Findings(""), Pauses(), Network(""), Lines(""))
        self._session = Session(None, module, *rest)  # type: ignore[arg-type]
        self._session._objects = self._border  # type: ignore[assignment]  # in the box's place

    def call(
        self, name: str, args: tuple[object, ...], kwargs: dict[str, object], *, supply: str | None
    ) -> Call:
        """As Child.call."""
        if supply in kwargs or (args and isinstance(args[0], Handle)):
            supply = None
        return Call(self, (None, name, args, kwargs, supply), name)  # type: ignore[arg-type]

    def request(self, operation: str, *parts: object) -> "DirectRequest":
        """Begin an operation."""
        work = self._session._operations[operation]
        return DirectRequest(work(*map(self._border.read, parts)))

    async def pool_options(self, **changes: object) -> None:
        """As Child.pool_options."""
        self._pool = msgspec.structs.replace(self._pool, **changes)
        self._supply.options = _options(self._pool)

    async def supply(self, what: str) -> Any:
        """As Child.supply."""
        return await self.request("supply", what).reply()

    async def close(self) -> None:
        """Let go of all connections."""
        for owner in (*self._border.kept, *self._supply._made.values()):
            if isinstance(owner, asyncpg.Pool | asyncpg.Connection):
                with contextlib.suppress(asyncpg.InterfaceError):  # closed by the test
                    owner.terminate()


def _options(pool: PoolOptions) -> Options:
    return Options(pool.min_size, pool.max_size, pool.json, pool.server_settings)


class DirectRequest:
    """An operation under way, with the errors of one that crossed a border."""

    def __init__(self, work: Awaitable[Any]) -> None:
        self._task = asyncio.ensure_future(work)
        self._thrown = False

    def cancel(self) -> None:
        self._thrown = True
        self._task.cancel()

    async def reply(self) -> Any:
        try:
            return await self._task
        except asyncio.CancelledError as error:
            if self._thrown:
                raise _told(error) from None
            raise
        except Exception as error:  # noqa: BLE001  whatever a student's code raises is data
            raise _told(error) from None


def _told(error: BaseException) -> StudentError:
    return StudentError(
        "raised",
        str(error),
        type=type(error).__name__,
        sqlstate=getattr(error, "sqlstate", None),
        mro=tuple(base.__name__ for base in type(error).__mro__),
    )


class Border:
    """Values pass; other objects become handles, whose numbers are their places in `kept`."""

    def __init__(self, child: DirectChild) -> None:
        self.kept: list[object] = []
        self._child = child

    def read(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(self.read, value))
        if isinstance(value, Handle):
            return self.kept[number_of(value, self._child)]  # type: ignore[arg-type]
        return value

    def write(self, value: object) -> Any:
        kind = type(value)
        if kind.__module__ in PLAIN or dataclasses.is_dataclass(kind) or kind is asyncpg.Record:
            return value
        return self.keep(value)

    def keep(self, value: object) -> Handle:
        if value not in self.kept:
            self.kept.append(value)
        return Handle(self._child, self.kept.index(value), type(value).__name__)  # type: ignore[arg-type]

    def release(self, value: object) -> None:
        """Nothing: objects stay until the test ends."""


class DirectStudent(Student):
    """A Student whose dataclasses are the real ones."""

    def __init__(self, child: DirectChild, exercise: Exercise) -> None:
        stand_in: Child = child  # type: ignore[assignment]
        super().__init__(stand_in, exercise)
        self._module = child._session._module

    def dataclass(self, name: str) -> Any:
        return getattr(self._module, name)

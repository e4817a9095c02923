"""The fixture `student`: the student's functions, called in the box as if they were here."""

from types import TracebackType
from typing import Any

from grader.model import Exercise
from grader.pytest_plugin.missed import Missed
from grader.worker import Call, Child, DataclassType, Handle, StudentError


class Student:
    """Calls the student's functions by name: ``await student.get_user(user_id)``.

    A first parameter named pool, conn or dsn is supplied in the box unless a Handle is passed for
    it. Calls may run concurrently; an async generator is iterated with ``async for``.
    """

    def __init__(self, child: Child, exercise: Exercise) -> None:
        self._child = child
        self._exercise = exercise

    def __getattr__(self, name: str) -> Any:
        function = self._exercise.functions.get(name)
        if function is None:
            raise NameError(f"{self._exercise.slug}.py, the stub, has no {name}")

        def call(*args: object, **kwargs: object) -> Call:
            return self._child.call(name, args, kwargs, supply=function.supplied)

        return call

    def dataclass(self, name: str) -> DataclassType:
        """A dataclass of the student's file: call it with the fields to make an instance."""
        return DataclassType(name)

    async def pool_options(self, *, min_size: int, max_size: int) -> None:
        """Size the pool that this test's functions get. Before the first call only."""
        await self._child.pool_options(min_size=min_size, max_size=max_size)

    async def connection(self, *, json: bool | None = None) -> Handle:
        """Open the connection that this test's functions get, and return it.

        ``json=False``: without the codecs that exercise.toml's [pool] may ask for.
        """
        if json is not None:
            await self._child.pool_options(json=json)
        handle = await self._child.supply("conn")
        assert isinstance(handle, Handle)
        return handle

    async def pool(self) -> Handle:
        """The pool that this test's functions get: ``await pool.get_size()``."""
        handle = await self._child.supply("pool")
        assert isinstance(handle, Handle)
        return handle

    async def ping(self) -> None:
        """Return when the event loop of the student's process has taken a turn.

        It does so while a call waits, and does not while a call blocks the loop.
        """
        await self._child.ping()

    async def pass_time(self, seconds: float) -> None:
        """Let so many seconds pass for the student's event loop, and none for anybody else.

        Pauses and limits of time that asyncio and asyncpg know of are over if they end within. A
        pool closes connections that nobody has used for five minutes.
        """
        await self._child.pass_time(seconds)

    async def pauses(self) -> list[float]:
        """The seconds of each pause that the student's code asked for so far, in order.

        A pause is an ``asyncio.sleep`` of more than 0, however long it lasted on this machine.
        """
        return await self._child.pauses()

    @property
    def findings(self) -> list[str]:
        """What Python complained about in the student's process, up to its latest answer.

        As "coroutine 'count_up' was never awaited".
        """
        return self._child.findings

    def raises(self, name: str) -> "Raises":
        """Expect an exception of that class, or one derived from it, from the calls inside.

        ``with student.raises("ValueError") as caught: ...``; afterwards ``caught.value`` is it.
        """
        return Raises(name)


class Raises:
    """The context manager of `Student.raises`."""

    value: StudentError

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> "Raises":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if exc is None:
            raise Missed(f"no {self.name} was raised")
        if not isinstance(exc, StudentError) or exc.kind != "raised":
            return False
        if exc.type == "NotImplementedError" != self.name:
            return False
        if self.name in exc.mro:
            self.value = exc
            return True
        told = "\n".join([exc.message, *exc.notes])
        raise Missed(
            f"{exc.type} was raised where the exercise asks for {self.name}\n{told}", error=exc
        ) from None

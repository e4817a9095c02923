"""What a test holds of the student's code: calls, and handles of objects that stay in the box."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Generator, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Protocol

from grader.language import mark
from grader.model import Function, find_function
from grader.worker.box.frames import FrameError
from grader.worker.calls import MAX_TEXT, Calls, Made, Write, write, write_arguments
from grader.worker.channel import Request
from grader.worker.failures import StudentError
from grader.worker.hashing import Effort, prove_all

#: Items that `Call.collect` fetches at once.
BATCH = 500


class Peer(Protocol):
    """The child, as calls and handles need it. It counts how they end."""

    results: int
    errors: int
    told: Calls
    functions: Mapping[str, Function]
    called: Counter[str]

    def request(self, operation: str, *parts: object) -> Request: ...


class Call(Coroutine[Any, Any, Any]):
    """A call of the student's code, made when it is awaited or iterated, like a coroutine's.

    ``await call`` gives the result, ``asyncio.create_task(call)`` runs it beside others, ``async
    for item in call`` iterates an async generator, one item at a time so that it is never ahead of
    the test. Raises StudentError.
    """

    def __init__(
        self, peer: Peer, what: tuple[object, ...], name: str, *, operation: str = "call"
    ) -> None:
        self._peer = peer
        self._what = what
        self._name = name
        self._operation = operation
        self._request: Request | None = None
        self._running: Coroutine[Any, Any, Any] | None = None
        self._iterator: Handle | None = None
        self._made: Made | None = None

    def cancel(self) -> None:
        """Throw CancelledError into the student's code, once the call is under way.

        Awaiting the call tells what that did: a StudentError of type CancelledError if it was let
        through.
        """
        if self._request is not None:
            self._request.cancel()

    async def collect(self) -> list[Any]:
        """Return all items of an async generator, fetched in batches."""
        items: list[Any] = []
        iterator = await self._begin()
        while batch := await self._next(iterator, BATCH):
            items += batch
            if len(batch) < BATCH:
                break
        try:
            prove_all(items, Effort())  # each batch was, and all together may still be made so
        except FrameError as problem:
            raise forged(self._name, str(problem)) from problem
        return items

    async def take(self, count: int) -> list[Any]:
        """Return the next items of an async generator: `count` of them, or fewer at its end.

        The student's generator is asked for so many one after the other, and for none beyond. Costs
        one exchange with the box, where ``async for`` costs one for each item.
        """
        return await self._next(await self._begin(), count)

    async def aclose(self) -> None:
        """End the iteration early, in the student's generator too."""
        if self._iterator is not None:
            await self._ask("close", self._iterator)
            self._end_iteration()

    def __aiter__(self) -> "Call":
        return self

    async def __anext__(self) -> Any:
        for item in await self._next(await self._begin(), 1):
            return item
        raise StopAsyncIteration

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._coroutine().__await__()

    def send(self, value: Any) -> Any:
        return self._coroutine().send(value)

    def throw(self, *error: Any) -> Any:
        return self._coroutine().throw(*error)

    def close(self) -> None:
        self._coroutine().close()

    def _coroutine(self) -> Coroutine[Any, Any, Any]:
        if self._running is None:
            how = self._how() if self._operation == "call" else ()
            self._running = self._ask(self._operation, *self._what, *how)
        return self._running

    def _how(self) -> tuple[bool | None, list[str]]:
        """Whether what is called is async, and by which names its arguments are given.

        Every second call gives them by name: the stub's callers may do either.
        """
        function = find_function(self._peer.functions, self._name)
        if function is None:
            return None, []
        self._peer.called[self._name] += 1
        _, _, args, _, supply = self._what
        passes_its_own = function.supplied is not None and supply is None
        if passes_its_own or self._peer.called[self._name] % 2:
            return function.is_async, []
        assert isinstance(args, tuple)
        return function.is_async, function.name_arguments(len(args), supplied=supply is not None)

    async def _begin(self) -> "Handle":
        if self._iterator is None:
            iterator = await self._ask("iterate", *self._what, *self._how()[1:])
            if type(iterator) is not Handle:
                raise forged(self._name)
            self._iterator = iterator
        return self._iterator

    async def _next(self, iterator: "Handle", count: int) -> list[Any]:
        items = await self._ask("next", iterator, count)
        if type(items) is not list or len(items) > count:
            raise forged(self._name)
        if self._made is not None:
            self._made.items += len(items)
        if len(items) < count:
            self._end_iteration()
        return items

    def _end_iteration(self) -> None:
        if self._made is not None:
            self._end(partial("gave {:,} items".format, self._made.items))

    async def _ask(self, operation: str, *parts: object) -> Any:
        self._request = self._peer.request(operation, *parts)
        if operation in WRITE_GIVEN:
            given = partial(WRITE_GIVEN[operation], *self._what)
            self._made = self._peer.told.begin(self._name, given)
        try:
            result = await self._request.reply()
        except StudentError as error:
            error.function = self._name
            self._peer.errors += 1
            self._end(partial(_write_error, error))
            raise
        except asyncio.CancelledError:
            if self._made is not None:
                self._peer.told.drop(self._made)
            raise
        self._peer.results += 1
        if operation in ("call", "exit"):
            self._end(lambda: mark(f"returned {write(result)}"))
        return result

    def _end(self, how: Write) -> None:
        if self._made is not None:
            self._peer.told.end(self._made, how)
            self._made = None


class Handle:
    """An object in the box: ``await handle.fetchval("SELECT 1")``, ``await handle.size``.

    Methods, sync and async alike, and attributes are awaited. ``async with`` and ``async for`` work
    as on the object itself. Two handles are equal if they stand for the same object.
    """

    __slots__ = ("_number", "_peer", "_type")

    def __init__(self, peer: Peer, number: int, type_name: str) -> None:
        self._peer = peer
        self._number = number
        self._type = type_name

    def __getattr__(self, name: str) -> "Attribute":
        if name.startswith("__"):
            raise AttributeError(f"{name} of an object in the box cannot be used")
        return Attribute(self._peer, self, name)

    def __aiter__(self) -> Call:
        return Call(self._peer, (self, None, (), {}, None), self._type)

    async def __aenter__(self) -> Any:
        what: tuple[object, ...] = (self, "__aenter__", (), {}, None)
        return await Call(self._peer, what, f"{self._type}.__aenter__")

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Leave it there too; an exception of the test arrives as one of that name."""
        what: tuple[object, ...] = (self, exc_type.__name__ if exc_type else None, str(exc))
        return bool(await Call(self._peer, what, f"{self._type}.__aexit__", operation="exit"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and (self._peer, self._number) == (
            other._peer,
            other._number,
        )

    def __hash__(self) -> int:
        return hash(self._number)

    def __repr__(self) -> str:
        return f"<{self._type}>"


class Attribute:
    """An attribute of an object in the box: await it for its value, or call it as a method."""

    def __init__(self, peer: Peer, owner: Handle, name: str) -> None:
        self._peer = peer
        self._owner = owner
        self._name = name
        self._full_name = f"{owner._type}.{name}"

    def __call__(self, *args: object, **kwargs: object) -> Call:
        return Call(self._peer, (self._owner, self._name, args, kwargs, None), self._full_name)

    def __await__(self) -> Generator[Any, Any, Any]:
        what = (self._owner, self._name)
        return Call(self._peer, what, self._full_name, operation="get").__await__()


def _write_call(
    target: Handle | None,
    name: str,
    args: tuple[object, ...],
    kwargs: Mapping[str, object],
    supply: str | None,
) -> str:
    return write_arguments(args, kwargs)


def _write_exit(target: Handle, exception: str | None, message: str) -> str:
    return exception or ""


#: What begins a call that is told, and how to write what it is given. To read an attribute is none.
WRITE_GIVEN: Mapping[str, Callable[..., str]] = {
    "call": _write_call,
    "iterate": _write_call,
    "exit": _write_exit,
}


def _write_error(error: StudentError) -> str:
    if error.kind != "raised":
        return error.message[:MAX_TEXT]
    if error.type == "CancelledError":
        return mark("was cancelled")
    return _write_raised(error.in_short)


def _write_raised(error: str) -> str:
    return mark(f"raised {error}")[:MAX_TEXT].rstrip(": ")


def forged(
    function: str | None = None, what: str = "an answer to another question"
) -> StudentError:
    """The error for a reply that is a value, but none that our side of the box sends."""
    message = mark(f"the process sent what it must not: {what}")
    return StudentError("protocol", message, function=function)


def number_of(handle: Handle, peer: Peer) -> int:
    """The number under which the child keeps the object. Raises ValueError for another child's."""
    if handle._peer is not peer:
        raise ValueError(f"{handle!r} is of another test")
    return handle._number

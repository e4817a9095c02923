"""The child's end of the RPC: each request becomes an asyncio task, each task one reply.

A request is ``[number, operation, ...]``, its reply ``[number, "ok", value]`` or ``[number,
"error", ...]`` with the list that faults.py makes. ``[number, "cancel"]`` cancels the task of a
request, which then replies as it ends. What Python has complained about meanwhile (findings.py) is
sent ahead of a reply.
"""

import asyncio
import builtins
import contextlib
import inspect
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import ModuleType
from typing import Any

import asyncpg

from . import calling
from .clock import Clock
from .control import BEGIN_AGAIN
from .faults import Refusal, describe
from .findings import FOUND, Findings
from .frames import MAX_TO_CHILD, MAX_TO_GRADER, FrameError, Tree, pack, parse, read_frame
from .lines import Lines
from .network import Network
from .objects import Objects
from .pauses import Pauses
from .supply import Options, Supply
from .traces import Traces

#: Turns of the loop between what arrives for the student's code and its next step: 2 or 3.
TURNS = 10


class Session:
    """Serves the calls of one test."""

    def __init__(
        self,
        rpc: socket.socket,
        module: ModuleType,
        path: str,
        supply: Supply,
        findings: Findings,
        pauses: Pauses,
        network: Network,
        lines: Lines,
    ) -> None:
        self._rpc = rpc
        self._findings = findings
        self._pauses = pauses
        self._network = network
        self._lines = lines
        self._module = module
        self._path = path
        self._supply = supply
        self._objects = Objects(module)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._traces = Traces(supply)
        self._operations: Mapping[str, Callable[..., Awaitable[Tree]]] = {
            "call": self._call,
            "get": self._get,
            "iterate": self._iterate,
            "pauses": self._tell_pauses,
            "lines": self._tell_lines,
            "next": self._next,
            "close": self._close,
            "exit": self._exit,
            "supply": self._give,
            "options": self._set_options,
            "release": self._release,
            "ping": self._ping,
            "pass time": self._pass_time,
            "traces": self._find_traces,
            "renew": self._renew,
        }

    async def serve(self) -> None:
        """Serve until the grader closes the socket, which ends the process."""
        reader, self._writer = await asyncio.open_connection(sock=self._rpc)
        self._findings.watch(asyncio.get_running_loop())
        self._clock = Clock(asyncio.get_running_loop())
        self._serving = asyncio.current_task()
        while True:
            try:
                number, operation, *parts = parse(await read_frame(reader, MAX_TO_CHILD))
            except (asyncio.IncompleteReadError, ConnectionError):
                os._exit(0)  # the test is over: nothing of the student's runs from here on
            self._obey(number, operation, parts)

    def _obey(self, number: Any, operation: Any, parts: list[Tree]) -> None:
        if operation == BEGIN_AGAIN:
            self._lines.begin_again()
        elif operation != "cancel":
            task = asyncio.create_task(self._answer(number, operation, parts))
            self._tasks[number] = task
            task.add_done_callback(lambda _: self._tasks.pop(number))
        elif task_to_cancel := self._tasks.get(number):
            # Not at once: a task cancelled before its first step would never reply.
            asyncio.get_running_loop().call_soon(task_to_cancel.cancel)

    async def _answer(self, number: int, operation: str, parts: list[Tree]) -> None:
        try:
            result = await self._operations[operation](*map(self._objects.read, parts))
            reply = pack([number, "ok", result], MAX_TO_GRADER)
        except FrameError as error:
            reply = self._refuse(number, Refusal("unsupported", f"too large a result: {error}"))
        except BaseException as error:  # noqa: BLE001  whatever a student's code raises is data
            reply = self._refuse(number, error)
        if found := self._findings.take():
            self._writer.write(pack([FOUND, *found], MAX_TO_GRADER))
        self._writer.write(reply)

    def _refuse(self, number: int, error: BaseException) -> bytes:
        fault = describe(error, self._path, advice=self._network.advice(error))
        return pack([number, "error", *fault], MAX_TO_GRADER)

    # The operations

    async def _call(
        self,
        target: Any,
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        supply: str | None,
        is_async: bool | None,
        names: list[str],
    ) -> Tree:
        """Call a function or class of the module (no target), or a method, and await the result.

        Not of a function that is not async; where that is not said (None), it is a function's that
        is and a method's if it can be. What has `names` is given by them.
        """
        function = calling.find(self._module if target is None else target, name)
        async with self._traces.of_call(args, kwargs, self._ours):
            given = await self._given(supply, args, kwargs, names)
            result = calling.invoke(function, name, *given)
            if isinstance(function, type):
                return self._objects.keep(result)
            if is_async is None:
                is_async = target is None or inspect.isawaitable(result)
            result = await calling.outcome(result, name, is_async=is_async)
        return self._objects.write(result)

    async def _get(self, target: Any, name: str) -> Tree:
        return self._objects.write(calling.find(self._module if target is None else target, name))

    async def _iterate(
        self,
        target: Any,
        name: str | None,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        supply: str | None,
        names: list[str],
    ) -> Tree:
        """Begin an iteration: of what a function or method returns, or of the target itself."""
        result = target
        if name is not None:
            function = calling.find(self._module if target is None else target, name)
            given = await self._given(supply, args, kwargs, names)
            result = calling.invoke(function, name, *given)
        return self._objects.keep(calling.iterator(result, name))

    async def _tell_pauses(self) -> Tree:
        return self._objects.write(self._pauses.asked)

    async def _tell_lines(self) -> Tree:
        return self._objects.write(self._lines.sent)

    async def _next(self, iterator: AsyncIterator[Any], count: int) -> Tree:
        """Take at most `count` items, fewer only at the end."""
        items: list[object] = []
        with contextlib.suppress(StopAsyncIteration):
            while len(items) < count:
                items.append(await anext(iterator))
        return self._objects.write(items)

    async def _close(self, iterator: Any) -> Tree:
        """End an iteration early, as leaving `contextlib.aclosing` does."""
        if hasattr(iterator, "aclose"):
            await iterator.aclose()
        return None

    async def _exit(self, target: Any, exception: str | None, message: str) -> Tree:
        """Leave ``async with target``, without an exception or by one made here.

        It is one of Python's or asyncpg's of that name.
        """
        if exception is None:
            return bool(await target.__aexit__(None, None, None))
        known = [getattr(one, exception, None) for one in (asyncio, builtins, asyncpg)]
        kind = next(filter(None, known), RuntimeError)
        error = kind(message)
        return bool(await target.__aexit__(kind, error, error.__traceback__))

    async def _give(self, what: str) -> Tree:
        return self._objects.write(await self._supply.give(what))

    async def _set_options(self, *options: Any) -> Tree:
        self._supply.options = Options.read([*options])
        return None

    async def _release(self, value: object) -> Tree:
        self._objects.release(value)
        return None

    async def _ping(self) -> Tree:
        """Answer once all that was ready to run before has run, or has begun to block the loop."""
        for _ in range(TURNS):
            await asyncio.sleep(0)
        return None

    async def _pass_time(self, seconds: float) -> Tree:
        self._clock.go_on(seconds)
        return await self._ping()

    async def _find_traces(self) -> Tree:
        return self._objects.write(await self._traces.find(self._ours()))

    def _ours(self) -> set[object]:
        return {self._serving, *self._tasks.values()}

    async def _renew(self) -> Tree:
        self._supply.renew()
        return None

    async def _given(
        self, supply: str | None, args: tuple[Any, ...], kwargs: dict[str, Any], names: list[str]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What a call gives by place, with what is supplied to it, and what by name."""
        if names:
            args, kwargs = (), dict(zip(names, args, strict=True)) | kwargs
        supplied = () if supply is None else (await self._supply.give(supply),)
        return (*supplied, *args), kwargs

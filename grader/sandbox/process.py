"""A started box: its output is drained and capped, and killing it leaves nothing behind."""

import asyncio
import contextlib
from collections.abc import Callable

from grader.sandbox.control_groups import Group
from grader.system import processes

TAIL_BYTES = 4096


class BoxProcess:
    """A process whose merged stdout and stderr are read all the time, the last 4 KiB kept."""

    def __init__(
        self, process: asyncio.subprocess.Process, *, gently: bool, group: Group | None
    ) -> None:
        self._process = process
        self._group = group
        self._gently = gently
        self._tail = bytearray()
        self._listener: Callable[[bytes], object] = lambda _: None
        self._drain = asyncio.create_task(self._read_output())

    @classmethod
    async def start(
        cls,
        command: list[str],
        *,
        pass_fds: tuple[int, ...],
        env: dict[str, str],
        user: int | None = None,
        gently: bool = False,
        group: Group | None = None,
    ) -> "BoxProcess":
        """Start `command` in a session of its own. `user` is a uid to become, as root only.

        ``gently``: at the end it is asked to end first, for programs that have to clean up after
        themselves because no namespace does it for them. `group` is the one that `command` joins;
        it is removed at the end.
        Raises OSError.
        """
        how = processes.apart()
        if user is not None:
            how |= {"user": user, "group": user, "extra_groups": []}
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=processes.with_needed(env),
            pass_fds=pass_fds,
            **how,
        )
        return cls(process, gently=gently, group=group)

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    async def wait(self) -> int:
        """Wait for the end of the process and of its output."""
        code = await self._process.wait()
        await self._drain
        await self._remove_group()
        return code

    def memory_kills(self) -> int:
        """How many processes inside the kernel killed for the memory that all took."""
        return self._group.memory_kills() if self._group else 0

    async def kill(self) -> None:
        """End everything inside; safe to call twice."""
        if self._gently and self._runs() and processes.ask_to_end(self._process.pid):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), 2)
        if self._runs():
            processes.end(self._process.pid)
        await self._process.wait()
        # In a box the pipe ends with the last process inside. Without one, a process that left
        # its session may hold it open: it is given up after a moment.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._drain), 2)
        self._drain.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._drain
        self._close_pipe()
        await self._remove_group()

    def hear(self, listener: Callable[[bytes], object]) -> None:
        """Tell `listener` of all output, as it comes; at once of what there is of it."""
        self._listener = listener
        listener(bytes(self._tail))

    async def stderr_tail(self) -> str:
        """The last 4 KiB of output so far; all of it once the process has ended."""
        if self._process.returncode is not None:
            await self._drain
        return self._tail.decode(errors="backslashreplace").strip()

    def _runs(self) -> bool:
        return self._process.returncode is None

    async def _remove_group(self) -> None:
        if self._group is not None:
            await self._group.remove()

    def _close_pipe(self) -> None:
        transport = getattr(self._process, "_transport", None)  # asyncio offers no public way
        if transport is not None:
            transport.close()

    async def _read_output(self) -> None:
        assert self._process.stdout is not None
        while chunk := await self._process.stdout.read(65536):
            self._listener(chunk)
            self._tail += chunk
            del self._tail[:-TAIL_BYTES]

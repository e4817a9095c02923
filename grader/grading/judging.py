"""A judge: the process that runs pytest for one job, in a folder of the job's own.

Judges are forked from a clean server process (forking.py), so that a start costs milliseconds.
Each is trusted, and each dies with its job.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from grader.clock import Limit
from grader.errors import GraderFault
from grader.grading import forking
from grader.grading.temporary import open_folder
from grader.job import Event, Job, Kept
from grader.model import Exercise, Settings, Visibility
from grader.system.processes import end_family
from grader.system.readiness import ready

#: How long a dying fork server may be in the way, in seconds.
FORK_S = 5.0

#: How long one that is dismissed may take to leave nothing behind, in seconds.
DISMISS_S = 3.0

#: What is awaited while kept databases are there: takes one line "test: DSN" for each.
Hold = Callable[[list[str]], Awaitable[None]]

#: What is called with each Event of an exercise, as it comes.
Tell = Callable[[Exercise, Event], object]


@asynccontextmanager
async def open_judge(
    exercise: Exercise, visibility: Visibility, settings: Settings
) -> AsyncIterator["Judge"]:
    """Make one that has not begun, and end it with all that lies in its folder."""
    with open_folder("job-") as directory:
        job = Job(
            exercise=exercise,
            visibility=visibility,
            settings=settings,
            directory=directory,
            nonce=secrets.token_hex(8),
        )
        job.private.mkdir(mode=0o700)
        judge = Judge(job)
        try:
            yield judge
        finally:
            judge.end()


class Judge:
    """One process. Its `job` is what is known of that so far."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._code: int | None = None

    async def start(self) -> None:
        """Begin with what is known; more of it may follow if the job says so. Raises OSError."""
        context = forking.context()
        forking.start()
        self._line, theirs = context.Pipe()
        process = context.Process(  # type: ignore[attr-defined]
            target=forking.judge, args=(self.job, theirs), daemon=True
        )
        await _start(process)
        self._process = process
        theirs.close()

    @property
    def begun(self) -> bool:
        """Whether it is there already."""
        return self._process is not None and self._process.is_alive()

    async def run(
        self,
        job: Job,
        limit_s: float,
        *,
        good: tuple[int, ...],
        hold: Hold | None = None,
        tell: Tell | None = None,
    ) -> None:
        """Have this job judged, all of which is known. Raises GraderFault for other exit codes."""
        waits, self.job = self._process is not None, job
        if waits and self._line is not None:
            self._line.send(job)
        else:
            await self.start()
        try:
            async with Limit(limit_s) as limit:
                await self._listen(limit, hold, tell)
        except TimeoutError:
            raise GraderFault(
                f"pytest did not end within {limit_s:.0f} s", detail=self.log_tail()
            ) from None
        finally:
            self.end()
        if self._code not in good:
            raise GraderFault(f"pytest ended with code {self._code}", detail=self.log_tail())

    async def _listen(self, limit: Limit, hold: Hold | None, tell: Tell | None) -> None:
        """Pass on what it says, until it has ended."""
        assert self._process is not None and self._line is not None, "it was started"
        while message := await _next_message(self._process, self._line):
            if isinstance(message, Kept):
                if hold is not None:
                    limit.lift()
                    await hold(message.lines)
                break
            if tell is not None:
                tell(self.job.exercise, message)
        self._line.close()
        await ready(self._process.sentinel)

    async def dismiss(self) -> None:
        """Tell one that waits that there is no job for it; it closes its cell and ends."""
        if self._process is not None and self._line is not None:
            self._line.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(DISMISS_S):
                    await ready(self._process.sentinel)
        self.end()

    def end(self) -> None:
        """End it, and all that it started. Safe to call twice."""
        process, self._process = self._process, None
        if self._line is not None:
            self._line.close()
        if process is None:
            return
        boxed = self.job.sandbox is None or self.job.sandbox.own_pids
        if process.pid is not None and process.is_alive() and not boxed:
            end_family(process.pid)  # without a sandbox they die with nobody
        process.kill()
        process.join()
        self._code = process.exitcode
        process.close()

    def log_tail(self) -> str:
        """The end of what pytest printed."""
        try:
            return self.job.log.read_text(encoding="utf-8", errors="backslashreplace")[-4000:]
        except OSError:
            return ""


async def _start(process: BaseProcess) -> None:
    """Have it forked; a fork server that is just dying makes way for another. Raises OSError."""
    deadline = time.monotonic() + FORK_S
    while True:
        try:
            with forking.undisturbed():
                process.start()
            return
        except (OSError, EOFError):
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.01)  # until the kernel tells us that it is dead


async def _next_message(process: BaseProcess, line: Connection) -> Event | Kept | None:
    """Wait for what the process says next; None when it has ended and all is heard."""
    await ready(process.sentinel, line)
    try:
        message: Event | Kept | None = line.recv() if line.poll() else None
    except (EOFError, OSError):
        return None
    return message

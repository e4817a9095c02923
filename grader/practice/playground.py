"""A database to play with: fresh, an exercise's own, and without anything that tests need."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from grader.cell import open_exercise_server
from grader.errors import GraderFault, OperatorError
from grader.grading.temporary import open_folder, sweep
from grader.model import Exercise, Settings
from grader.practice.door import open_door
from grader.sandbox import Sandbox
from grader.servers.database import Database
from grader.servers.server import Server

#: A server that is gone is noticed this late.
LOOK_S = 0.5


@dataclass(frozen=True)
class Playground:
    """An open one. `dsn` lets in whoever may do what the student's code may in a test."""

    exercise: Exercise
    server: Server
    database: Database
    dsn: str

    async def stay(self) -> None:
        """Be there until somebody cancels this. Raises GraderFault if the server ends before."""
        while self.server.alive():  # noqa: ASYNC110  nobody tells us
            await asyncio.sleep(LOOK_S)
        raise GraderFault("PostgreSQL has ended", hint="Start the command again.")


@asynccontextmanager
async def open_playground(
    exercise: Exercise, settings: Settings, sandbox: Sandbox, *, port: int | None = None
) -> AsyncIterator[Playground]:
    """Open one, and throw it away at the end with all that was done in it.

    With a `port` the DSN leads over TCP, to that port of this machine alone; 0 is any free one.
    Raises as `open_server` does, and OperatorError for a port that cannot be had.
    """
    if port is not None and settings.postgres != "embedded":
        raise OperatorError(
            "--port is for the embedded server",
            hint="The DSN of another one leads to where that one listens: leave it out.",
        )
    sweep()
    async with contextlib.AsyncExitStack() as stack:
        place = stack.enter_context(open_folder("play-")) / "server"
        place.mkdir()
        place.chmod(0o755)  # whatever the umask
        server = await stack.enter_async_context(
            open_exercise_server(exercise, settings, sandbox, place, trapped=False)
        )
        database = await server.clone(exercise.slug)
        dsn = database.student_dsn
        if port is not None:
            door = open_door(
                server.address,
                database.student_role,
                database.name,
                password=database.student_password,
                port=port,
            )
            dsn = await stack.enter_async_context(door)
        yield Playground(exercise, server, database, dsn)

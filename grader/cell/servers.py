"""The server of a cell."""

from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from grader.model import Exercise, Settings
from grader.sandbox import Sandbox
from grader.servers.databases import TemplateSpec
from grader.servers.opening import open_server
from grader.servers.server import Server


@dataclass
class Servers:
    """The servers of a cell: one, and another when that is lost."""

    exercise: Exercise
    settings: Settings
    sandbox: Sandbox
    directory: Path
    thorough: bool = False  # prove what each is copied from
    opened: int = 0
    latest: Server = field(init=False)  # from the first `open` on
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)  # of the latest

    async def open(self) -> None:
        """Start a server in a directory of its own, once the last one's memory is given back.

        Raises GraderFault.
        """
        await self.stack.aclose()
        self.opened += 1
        place = self.directory / f"server{self.opened}"
        place.mkdir(mode=0o755)
        self.latest = await self.stack.enter_async_context(
            open_exercise_server(
                self.exercise, self.settings, self.sandbox, place, thorough=self.thorough
            )
        )

    async def close(self) -> None:
        """End the latest server."""
        await self.stack.aclose()


def open_exercise_server(
    exercise: Exercise,
    settings: Settings,
    sandbox: Sandbox,
    directory: Path,
    *,
    thorough: bool = False,
    trapped: bool = True,
) -> AbstractAsyncContextManager[Server]:
    """Start the server of one exercise, with its template database.

    ``thorough``: what it is copied from is proven before it is handed out. Not ``trapped``: its
    databases have nothing in them that is there for tests.
    """
    return open_server(
        settings.postgres,
        templates=[TemplateSpec(exercise.slug, tuple(exercise.sql), trapped)],
        launch=sandbox.launch,
        directory=directory,
        thorough=thorough,
        copy=settings.copy,
    )

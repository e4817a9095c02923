"""The rehearsal: each exercise's server, started once before any submission is seen."""

from collections.abc import Sequence

from grader.cell import open_exercise_server
from grader.grading.temporary import open_folder
from grader.model import Exercise, Settings
from grader.sandbox import Sandbox


async def rehearse(exercises: Sequence[Exercise], settings: Settings, sandbox: Sandbox) -> str:
    """Start a server with all template databases once, and return PostgreSQL's version.

    What is wrong with a schema, a DSN or a container engine shows here, before any submission,
    and the prepared data directory is there for all.
    """
    with open_folder("rehearsal-") as directory:
        for number, exercise in enumerate(exercises):
            place = directory / str(number)  # not its name: the path to a socket is short
            place.mkdir()
            place.chmod(0o755)  # whatever the umask
            async with open_exercise_server(
                exercise, settings, sandbox, place, thorough=True
            ) as server:
                database = await server.clone(exercise.slug)
                await server.drop(database)
    return server.version

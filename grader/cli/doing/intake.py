"""What would be graded of a class, and why."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from grader.catalog import load_catalog
from grader.cli.console import out
from grader.cohort.intake import Around, Intake, take_in, unpack_below
from grader.cohort.roster import Roster, read_roster
from grader.cohort.shown import render_intake
from grader.grading.temporary import open_folder
from grader.model import Exercise, Launch, Settings
from grader.sandbox import open_sandbox


def intake(
    paths: Sequence[Path],
    settings: Settings,
    *,
    only: Sequence[str],
    roster: Path | None,
    said: Mapping[str, str],
) -> None:
    """Print it."""
    exercises = load_catalog(settings.exercises, settings.solutions, only=only)

    async def look() -> Intake:
        async with open_intake(paths, settings, exercises, roster=roster, said=said) as taken:
            return taken

    taken = asyncio.run(look())
    for line in render_intake(taken, with_roster=roster is not None):
        out.print(line, soft_wrap=not out.is_terminal)


@asynccontextmanager
async def open_intake(
    paths: Sequence[Path],
    settings: Settings,
    exercises: Sequence[Exercise],
    *,
    roster: Path | None,
    said: Mapping[str, str],
    to: Path | None = None,
) -> AsyncIterator[Intake]:
    """Take the PATHs in; what had to be unpacked is there while the block lasts."""
    people = Roster(read_roster(roster, said)) if roster is not None else None

    async def launch() -> Launch:
        return (await open_sandbox(settings.sandbox)).launch

    with open_folder("class-") as folder:
        around = Around(exercises, to, people, roster, unpack_below(folder, launch))
        yield await take_in(paths, around)

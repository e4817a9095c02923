"""What would be graded of a class, and why."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from grader.catalog import load_catalog
from grader.cli.console import out
from grader.cohort.archived import look_into_archives
from grader.cohort.around import Around
from grader.cohort.intake import Intake, take_in
from grader.cohort.packed import unpack_below
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
        given = open_intake(paths, settings, exercises, roster=roster, said=said)
        async with given as taken:
            await look_into_archives(taken, exercises, partial(_launch, settings))
            return taken

    for line in render_intake(asyncio.run(look()), with_roster=roster is not None):
        _print(line)


def _print(line: Text) -> None:
    """Print it; where a terminal breaks it, the rest is as far to the right."""
    indent = len(line.plain) - len(line.plain.lstrip())
    if out.is_terminal and indent:
        out.print(Padding(line[indent:], (0, 0, 0, indent)))
    else:
        out.print(line, soft_wrap=not out.is_terminal)


async def _launch(settings: Settings) -> Launch:
    return (await open_sandbox(settings.sandbox)).launch


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
    with open_folder("class-") as folder:
        around = Around(
            exercises, to, people, roster, unpack_below(folder, partial(_launch, settings))
        )
        yield await take_in(paths, around)

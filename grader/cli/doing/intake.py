"""What would be graded of a class, and why."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from grader.catalog import load_catalog
from grader.catalog.needs import choose_possible
from grader.cli.console import out
from grader.cli.doing.left_out import leave_out
from grader.cohort.archived import look_into_archives
from grader.cohort.around import Around
from grader.cohort.intake import Intake, take_in
from grader.cohort.lateness import Lateness
from grader.cohort.packed import unpack_below
from grader.cohort.roster import NO_TIME, Roster, read_rows
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
    lateness: Lateness | None,
) -> None:
    """Print it."""
    every = load_catalog(settings.exercises, settings.solutions, only=only)
    _, left_out = choose_possible(every, only)

    async def look() -> Intake:
        given = open_intake(paths, settings, every, roster=roster, said=said)
        async with given as taken:
            await look_into_archives(taken, every, partial(open_box, settings))
            leave_out(taken, every, left_out)
            return taken

    for line in render_intake(
        asyncio.run(look()), with_roster=roster is not None, lateness=lateness
    ):
        _print(line)


def _print(line: Text) -> None:
    """Print it; where a terminal breaks it, the rest is as far to the right."""
    indent = len(line.plain) - len(line.plain.lstrip())
    if out.is_terminal and indent:
        out.print(Padding(line[indent:], (0, 0, 0, indent)))
    else:
        out.print(line, soft_wrap=not out.is_terminal)


async def open_box(settings: Settings) -> Launch:
    """Return what starts a box, of the kind that the settings ask for."""
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
    rows = read_rows(roster, said) if roster is not None else []
    people = Roster([row.person for row in rows]) if rows else None
    with open_folder("class-") as folder:
        around = Around(
            exercises, to, people, roster, unpack_below(folder, partial(open_box, settings))
        )
        intake = await take_in(paths, around)
        told = [row for row in rows if row.handed_in_at not in NO_TIME]
        intake.take_times({row.person.id: row.handed_in_at for row in told})
        yield intake

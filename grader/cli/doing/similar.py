"""Whose files look alike: they are taken in as for a grading, and nothing is run."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.batch import hold_out, prepare_out
from grader.catalog import load_catalog
from grader.cli.console import say
from grader.cli.doing.intake import open_box, open_intake
from grader.cli.doing.tables import refresh_tables
from grader.cohort.counting import Counting, count_each
from grader.cohort.graded import read_those_who_are_there
from grader.cohort.similarity import Given, Handed, compare
from grader.grading.finding import Submission
from grader.grading.intake import take
from grader.model import Exercise, Launch, Settings
from grader.reports import words
from grader.reports.alike import render_alike
from grader.reports.files import INDEX, SIMILAR
from grader.reports.writing import write_text


def write_similar(
    paths: Sequence[Path],
    to: Path,
    settings: Settings,
    *,
    only: Sequence[str],
    roster: Path | None,
    said: Mapping[str, str],
    counting: Counting,
) -> None:
    """Write the page and say where; a class page that is there leads to it."""
    exercises = load_catalog(settings.exercises, None, only=only)

    async def look() -> list[Given]:
        given = open_intake(paths, settings, exercises, roster=roster, said=said, to=to)
        async with given as intake:
            intake.refuse_what_is_ambiguous()
            prepare_out(to, intake.submissions)
            return await _take_all(intake.submissions, exercises, await open_box(settings))

    compared = compare(asyncio.run(look()))
    with hold_out(to):
        reports = (to / INDEX).is_file()
        write_text(to / SIMILAR, render_alike(compared, reports=reports))
        if reports:
            graded = read_those_who_are_there(to)
            refresh_tables(to, graded, count_each(to, graded, counting))
    shown = words.count(len(compared.pairs) + compared.more, "pair")
    files = words.count(compared.files, "file")
    say(f"{to / SIMILAR}: of {files} {shown} with much in common")


async def _take_all(
    submissions: Sequence[Submission], exercises: Sequence[Exercise], launch: Launch
) -> list[Given]:
    """Every file that can be read."""
    given = {one.slug: Given(one.title, one.stub.read_text("utf-8")) for one in exercises}
    for submission in submissions:
        taken = await take(submission, exercises, launch)
        for slug, content in taken.items():
            if isinstance(content, bytes):
                name = submission.called or submission.name
                given[slug].files.append(Handed(submission.name, name, content.decode()))
    return list(given.values())

"""The gate for authors: its pages, and what is printed."""

from dataclasses import dataclass
from pathlib import Path

from grader.batch import prepare_out
from grader.catalog import load_catalog
from grader.catalog.needs import choose_possible
from grader.catalog.sentences import compare_translations
from grader.cli.console import note, out, progress_bar, say
from grader.cli.step_summary import add, require_writable
from grader.cli.stopping import run_stoppable
from grader.grading import forking
from grader.language.choosing import languages
from grader.model import Settings
from grader.reports.json_text import to_json
from grader.reports.writing import write_text
from grader.validate import Validation
from grader.validate import validate as run_gate
from grader.validate.differences import FILE, read_before, render_gate
from grader.validate.figures import Row, compare, count, count_mutants, render_figures
from grader.validate.page import render_page
from grader.validate.terminal import render_validation


@dataclass(frozen=True)
class Told:
    """Where it is told what was found, and what that is held against."""

    to: Path
    figures: Path | None  # a page with the figures that are expected
    before: Path | None  # the OUT of an earlier run
    step_summary: Path | None


def validate(
    settings: Settings, only: list[str], told: Told, *, repeat: int, mutate: bool, named: bool
) -> bool:
    """Try, write the matrix and print what was found. Returns whether the gate holds."""
    before = read_before(told.before) if told.before is not None else None
    if told.step_summary is not None:
        require_writable(told.step_summary)
    prepare_out(told.to)
    forking.start()
    found = run_stoppable(_validate(settings, only, repeat=repeat, mutate=mutate, named=named))
    rows: list[Row] = [*count(found), *count_mutants(found)]
    more = compare(told.figures, rows) if told.figures is not None else []
    reports = {
        FILE: to_json(found),
        "validation.html": render_page(found, more),
        "figures.md": render_figures(found),
    }
    for name, text in reports.items():
        write_text(told.to / name, text)
    if told.step_summary is not None:
        add(told.step_summary, render_gate(found, more, before))
    out.print(render_validation(found, more))
    _tell_of_translations(settings, only)
    say(f"The matrix: {told.to / 'validation.html'}")
    return found.holds and not more


def _tell_of_translations(settings: Settings, only: list[str]) -> None:
    """Say what translations lack or have too much: students then read English there."""
    every = load_catalog(settings.exercises, settings.solutions, only=only)
    exercises, left_out = choose_possible(every, only)
    for why in left_out.values():
        note(why)
    for exercise in exercises:
        for language in languages():
            for remark in compare_translations(exercise, language):
                note(f"{remark.path}: {remark.message}")


async def _validate(
    settings: Settings, only: list[str], *, repeat: int, mutate: bool, named: bool
) -> Validation:
    with progress_bar() as progress:
        bar = progress.add_task("Validating", total=None)
        return await run_gate(
            settings,
            only=only,
            repeat=repeat,
            mutate=mutate,
            named=named,
            on_total=lambda total: progress.update(bar, total=total),
            on_done=lambda: progress.advance(bar),
        )

"""The gate for authors: its pages, and what is printed."""

from pathlib import Path

from grader.batch import prepare_out
from grader.catalog import load_catalog
from grader.catalog.sentences import compare_translations
from grader.cli.console import note, out, progress_bar, say
from grader.cli.stopping import run_stoppable
from grader.grading import forking
from grader.language.choosing import languages
from grader.model import Settings
from grader.reports.json_text import to_json
from grader.reports.writing import write_text
from grader.validate import Validation
from grader.validate import validate as run_gate
from grader.validate.figures import Row, compare, count, count_mutants, render_figures
from grader.validate.page import render_page
from grader.validate.terminal import render_validation


def validate(
    settings: Settings,
    only: list[str],
    to: Path,
    *,
    repeat: int,
    mutate: bool,
    named: bool,
    figures: Path | None,
) -> bool:
    """Try, write the matrix and print what was found. Returns whether the gate holds."""
    prepare_out(to)
    forking.start()
    found = run_stoppable(_validate(settings, only, repeat=repeat, mutate=mutate, named=named))
    rows: list[Row] = [*count(found), *count_mutants(found)]
    more = compare(figures, rows) if figures is not None else []
    reports = {
        "validation.json": to_json(found),
        "validation.html": render_page(found, more),
        "figures.md": render_figures(found),
    }
    for name, text in reports.items():
        write_text(to / name, text)
    out.print(render_validation(found, more))
    _tell_of_translations(settings, only)
    say(f"The matrix: {to / 'validation.html'}")
    return found.holds and not more


def _tell_of_translations(settings: Settings, only: list[str]) -> None:
    """Say what translations lack or have too much: students then read English there."""
    for exercise in load_catalog(settings.exercises, settings.solutions, only=only):
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

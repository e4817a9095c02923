"""The class page, written anew."""

from pathlib import Path

from msgspec import structs

from grader.batch import hold_out
from grader.cli.console import say
from grader.cohort import read_state
from grader.cohort.graded import read_class
from grader.cohort.place import require_outside
from grader.cohort.progress import read_progress
from grader.reports import words
from grader.reports.class_page import render_class
from grader.reports.files import ANONYMOUS, INDEX
from grader.reports.outline import outline
from grader.reports.writing import write_text


def write_page(out: Path, to: Path | None, *, anonymous: bool) -> None:
    """Write it and say where."""
    if to is not None:
        require_outside(out, to)
    results = [
        structs.replace(outline(one.result), name=one.person.name or one.result.name)
        for one in read_class(out)
        if one.result is not None
    ]
    path = to or out / (ANONYMOUS if anonymous else INDEX)
    with hold_out(out):
        write_text(path, render_class(results, read_progress(read_state(out)), anonymous=anonymous))
    say(f"{path}: {words.count(len(results), 'submission')}{', without names' * anonymous}")

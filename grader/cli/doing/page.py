"""The class page, written anew."""

from pathlib import Path

from msgspec import structs

from grader.batch import hold_out, list_others
from grader.batch.told import keep_told
from grader.cli.console import say
from grader.cli.doing.retelling import retell, tell_older
from grader.cli.doing.tables import refresh_tables
from grader.cohort import read_state
from grader.cohort.counting import Counting, count_all
from grader.cohort.graded import read_class
from grader.cohort.place import require_outside
from grader.cohort.progress import read_progress
from grader.reports import words
from grader.reports.class_page import render_class
from grader.reports.files import ANONYMOUS, INDEX
from grader.reports.outline import outline
from grader.reports.writing import write_text


def write_page(out: Path, to: Path | None, *, counting: Counting, anonymous: bool) -> None:
    """Write it and say where."""
    if to is not None:
        require_outside(out, to)
    graded = read_class(out)
    adjusted = count_all(out, graded, counting)
    results = [
        structs.replace(outline(one.result), name=one.person.name or one.result.name)
        for one in graded
        if one.result is not None
    ]
    path = to or out / (ANONYMOUS if anonymous else INDEX)
    with hold_out(out):
        retell(out, graded, adjusted, counting)
        moments = read_progress(read_state(out))
        others = list_others(out) if to is None else ()
        page = render_class(results, moments, adjusted=adjusted, others=others, anonymous=anonymous)
        write_text(path, page)
        if path != out / INDEX:
            keep_told(out, path)
        refresh_tables(out, graded, adjusted)
    say(f"{path}: {words.count(len(results), 'submission')}{', without names' * anonymous}")
    tell_older(out)

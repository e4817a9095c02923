"""All that tells what counts, written anew where it tells another score than counts by now."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.batch.told import hash_scores, keep_scores, list_older
from grader.cli.console import note
from grader.cli.doing.student_pages import refresh_pages
from grader.cli.doing.tables import refresh_tables
from grader.cohort.counting import Counting, count_each
from grader.cohort.graded import Graded, read_those_who_are_there
from grader.cohort.tried import list_folders
from grader.reports.adjusted import Adjusted
from grader.reports.escape import one_line
from grader.results import Result


def retell(
    out: Path, graded: Sequence[Graded], counted: Mapping[str, Adjusted], counting: Counting
) -> None:
    """Have students' files and the tables tell what counts by now.

    The caller keeps other graders from OUT. Where nothing can be written a line says so: what the
    caller was asked for is another thing.
    """
    retell_students(out, [one.result for one in graded if one.result], counted, counting)
    refresh_tables(out, graded, counted)


def retell_students(
    out: Path, results: Sequence[Result], counted: Mapping[str, Adjusted], counting: Counting
) -> None:
    """Have students' files tell it, and what is kept of each attempt."""
    try:
        for place in list_folders(out):
            tried = read_those_who_are_there(place)
            counts = count_each(place, tried, counting)
            refresh_pages(place, counts, counting)
            refresh_tables(place, tried, counts)
        refreshed = refresh_pages(out, counted, counting)
        keep_scores(out, hash_scores(results, counted))
    except OSError as error:
        note(f"Some pages in {out} still tell what counted before: {error}")
        return
    if names := refreshed.overtaken:
        note(f"Another attempt is the best by now, and counts once `grade` has run: {_list(names)}")
    if names := refreshed.unknown:
        note(f"Graded by an older grader, so `grade` has to write their pages anew: {_list(names)}")


def _list(names: Sequence[str]) -> str:
    return one_line(", ".join(names))


def tell_older(out: Path) -> None:
    """Say what tells of earlier scores, and is not ours to write anew."""
    if older := list_older(out):
        names = ", ".join(one_line(str(path)) for path in older)
        note(f"Of earlier scores by now, so write it again: {names}")

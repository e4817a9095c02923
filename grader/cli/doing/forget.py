"""A person removed, after what goes has been listed."""

from collections.abc import Sequence
from pathlib import Path

import click

from grader.batch import hold_out, write_run
from grader.batch.told import hash_scores, keep_scores, list_told
from grader.cli.console import require_terminal, say
from grader.cli.doing.student_pages import refresh_pages
from grader.cohort import forgetting, read_state
from grader.cohort.counting import Counting, count_each
from grader.cohort.graded import read_those_who_are_there
from grader.cohort.progress import read_progress
from grader.cohort.tried import list_folders
from grader.reports import words
from grader.reports.escape import one_line

#: Where nobody has changed anything.
AS_TESTED = Counting()


def forget(
    students: Sequence[str],
    out: Path,
    *,
    older_than: int | None,
    yes: bool,
    counting: Counting = AS_TESTED,
) -> None:
    """List the files, ask, and remove them."""
    if older_than is None:
        chosen = forgetting.find_students(out, students)
    else:
        chosen = forgetting.find_older(out, older_than)
    if not chosen:
        say(f"Nobody in {out} was graded so long ago: nothing to remove.")
        return
    with hold_out(out):
        traces = [forgetting.find_traces(out, student) for student in chosen]
        _list(traces)
        if not yes and not _confirm(len(traces)):
            say("Nothing was removed.")
            return
        _write_tables(out, chosen, counting)
        state = read_state(out)
        for one in traces:
            forgetting.forget(out, one, state)
    say(f"{words.count(len(traces), 'student')} forgotten.")
    shared = {path for one in traces for path in one.shared} | {*list_told(out)}
    for path in sorted(path for path in shared if path.is_file()):
        say(f"{one_line(str(path))} may tell of them: write it again, or remove it.")
    named = [name for name in chosen if any(one.student for one in counting.adjustments.of(name))]
    if named:
        names = one_line(", ".join(named))
        say(f"The adjustments still name {names}, of whom nobody knows any more: take them out.")


def _list(traces: Sequence[forgetting.Traces]) -> None:
    for one in traces:
        say(f"{one_line(one.student)}:")
        for path in (*one.files, *one.published):
            say(f"  {one_line(str(path))}")


def _confirm(number: int) -> bool:
    require_terminal("forget, without --yes,")
    return click.confirm(f"Remove all this, of {words.count(number, 'student')}?")


def _write_tables(out: Path, gone: Sequence[str], counting: Counting) -> None:
    """Before anything is removed: a table may never name who is gone."""
    for place in (out, *list_folders(out)):
        graded = read_those_who_are_there(place)
        counted = count_each(place, graded, counting)
        refresh_pages(place, counted, counting)
        rest = [o.result for o in graded if o.result and o.person.id not in gone]
        kept = {name: one for name, one in counted.items() if name not in gone}
        keep_scores(place, hash_scores(rest, kept))
        write_run(rest, place, read_progress(read_state(place), gone), kept)

"""The tables of a class, written where they would be others than they are."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from grader import version
from grader.batch import list_others, write_run
from grader.cli.console import note
from grader.cohort import State, read_state
from grader.cohort.graded import Graded
from grader.cohort.progress import read_progress
from grader.errors import OperatorError
from grader.grading.inputs import hash_text
from grader.reports.adjusted import Adjusted
from grader.reports.outline import outline
from grader.results import Result


def made_of(state: State, results: Iterable[Result], counted: Mapping[str, Adjusted]) -> str:
    """What the tables are made of, as a hash."""
    names = sorted((one.submission, one.name) for one in results)
    counts, others = sorted(counted.items()), list_others(state.out)
    return hash_text(f"{state.fingerprint()} {version.fingerprint()} {names} {counts} {others}")


def refresh_tables(out: Path, graded: Sequence[Graded], counted: Mapping[str, Adjusted]) -> None:
    """Have them tell what counts by now, and lead to what is there by now.

    The caller keeps other graders from OUT. Where nothing can be written a line says so: what the
    caller was asked for is another thing.
    """
    state = read_state(out)
    results = [
        structs.replace(outline(one.result), name=one.person.name or one.result.name)
        for one in graded
        if one.result is not None
    ]
    of = made_of(state, results, counted)
    if state.tables_are(of):
        return
    try:
        write_run(results, out, read_progress(state), counted)
        state.keep_tables(of)
    except (OperatorError, OSError) as error:
        note(f"The tables in {out} still tell what counted before: {error}")

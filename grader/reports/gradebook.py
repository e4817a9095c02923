"""grades.csv: one row a submission, for a gradebook or a spreadsheet: what counts, and beside it
what the tests gave.
"""

import csv
import io
from collections.abc import Sequence

from grader.reports import words
from grader.reports.adjusted import NOBODY, Adjusted, ByName, as_counted
from grader.reports.escape import csv_cell
from grader.results import Result

_COLUMNS = ("submission", "outcome", "score", "max_score", "percent")


def render_csv(results: Sequence[Result], adjusted: ByName = NOBODY) -> str:
    """Return the rows, sorted by submission; a score that does not exist is an empty cell."""
    slugs = list(dict.fromkeys(e.slug for result in results for e in result.exercises))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_COLUMNS, *slugs, "message", "points_version", "machine", "changed"])
    for result in sorted(results, key=lambda result: result.submission):
        writer.writerow(_row(result, slugs, adjusted.get(result.submission)))
    return text.getvalue()


def _row(tested: Result, slugs: Sequence[str], adjusted: Adjusted | None) -> list[str]:
    result = as_counted(tested, adjusted)
    scored = result.score is not None
    scores = {exercise.slug: words.points(exercise.score) for exercise in result.exercises}
    percent = 100 * words.fraction(result.score, result.max_score)
    return [
        csv_cell(result.submission),
        result.outcome.value,
        words.points(result.score) if result.score is not None else "",
        words.points(result.max_score),
        words.points(percent) if scored else "",
        *(scores.get(slug, "") if scored else "" for slug in slugs),
        csv_cell(result.message or ""),
        " ".join(f"{e.slug}:{e.points_version}" for e in result.exercises),
        words.points(tested.score) if tested.score is not None else "",
        csv_cell("; ".join(change.tell() for change in adjusted.changes) if adjusted else ""),
    ]

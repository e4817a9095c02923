"""grades.csv: one row a submission, for a gradebook or a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from grader.reports import words
from grader.reports.escape import csv_cell
from grader.results import Result

_COLUMNS = ("submission", "outcome", "score", "max_score", "percent")


def render_csv(results: Sequence[Result]) -> str:
    """Return the rows, sorted by submission; a score that does not exist is an empty cell."""
    slugs = list(dict.fromkeys(e.slug for result in results for e in result.exercises))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_COLUMNS, *slugs, "message", "points_version"])
    for result in sorted(results, key=lambda result: result.submission):
        writer.writerow(_row(result, slugs))
    return text.getvalue()


def _row(result: Result, slugs: Sequence[str]) -> list[str]:
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
    ]

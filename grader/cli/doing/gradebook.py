"""A gradebook written: what is in it, and what is not."""

from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from grader.batch import hold_out
from grader.batch.told import keep_told
from grader.choices import GradebookFormat
from grader.cli.console import say
from grader.cli.doing.counted import count_and_keep, tell_adjusted
from grader.cli.doing.retelling import retell, tell_older
from grader.cli.doing.tables import refresh_tables
from grader.cohort.counting import Counting
from grader.cohort.graded import Graded, read_class
from grader.cohort.place import GRADEBOOK
from grader.cohort.rules import Rules
from grader.errors import OperatorError
from grader.platforms.gradebooks.filling import Filled, fill
from grader.platforms.gradebooks.forms import FORMS, Form
from grader.platforms.gradebooks.gradebook import Gradebook, make_gradebook
from grader.platforms.gradebooks.sheet import read_sheet
from grader.platforms.gradebooks.wishes import Wishes
from grader.reports import words
from grader.reports.escape import one_line
from grader.reports.writing import write_bytes


def write_gradebook(
    out: Path,
    form: GradebookFormat,
    wishes: Wishes,
    *,
    into: Path | None,
    to: Path | None,
    adjustments: Path | None,
    rules: Rules,
    out_of: float | None,
) -> None:
    """Write the file and say who is not in it as hoped for."""
    how = FORMS[form]
    if out_of is not None and not isfinite(out_of):
        raise OperatorError(f"--out-of {out_of}: that is no number of points")
    _require_sense(form, how, wishes, into)
    graded, counting = read_class(out), Counting.of(adjustments, rules)
    with hold_out(out):
        adjusted = count_and_keep(out, graded, counting)
        retell(out, graded, adjusted, counting)
    of_all = [(one.person, one.result) for one in graded]
    book = make_gradebook(of_all, out_of=out_of, adjusted=adjusted)
    if to is not None:
        _require_free(to, out, adjustments)
    path = to or out / f"{GRADEBOOK}-{form.value}{into.suffix if into else how.suffix}"
    if path.is_dir():
        raise OperatorError(f"{path} is a folder", hint="Write to a file of its own with -o FILE.")
    if into is None:
        write_bytes(path, how.render(book, wishes))
        _tell(path, f"{words.count(len(book.lines), 'student')}")
    else:
        _fill(book, how, wishes, into, path)
    with hold_out(out):
        keep_told(out, path)
        refresh_tables(out, graded, adjusted)
    _list(
        "No score, so nothing is entered:", [f"{a.person.id}: {a.why}" for a in book.without_score]
    )
    _list("Nothing handed in, which is 0:", [line.person.id for line in book.without_work])
    _warn(graded)
    tell_adjusted(adjusted)
    tell_older(out)


def _require_free(to: Path, out: Path, adjustments: Path | None) -> None:
    """Raise OperatorError for what is read, and for what is OUT's own."""
    real = to.resolve()
    ours = real.is_relative_to(out.resolve()) and not real.name.startswith(f"{GRADEBOOK}-")
    if ours or (adjustments is not None and real == adjustments.resolve()):
        raise OperatorError(
            f"{to} would be written over", hint="Write to a file of its own with -o FILE."
        )


def _fill(book: Gradebook, how: Form, wishes: Wishes, into: Path, path: Path) -> None:
    assert how.layout is not None
    if path.exists() and into.exists() and path.samefile(into):
        raise OperatorError(
            f"{into} would be written over", hint="Write to another file with -o FILE."
        )
    try:
        sheet = read_sheet(into.read_bytes(), str(into))
    except OSError as error:
        raise OperatorError(f"cannot read {into}", detail=error.strerror or "") from error
    filled = fill(sheet, how.layout(sheet), book, asked=wishes.column, comma=wishes.comma)
    write_bytes(path, filled.content)
    _tell(path, f"{words.count(filled.entered, 'score')} in {one_line(filled.column)}")
    _tell_differences(filled)


def _tell_differences(filled: Filled) -> None:
    if filled.replaced:
        verb = "is" if filled.replaced == 1 else "are"
        say(f"{words.count(filled.replaced, 'other score')} stood there and {verb} replaced.")
    _list("Left as they were:", filled.kept)
    _list("Graded, but not in that file:", filled.only_here)
    _list("In that file, but not graded; left as they were:", filled.only_there)


def _require_sense(form: GradebookFormat, how: Form, wishes: Wishes, into: Path | None) -> None:
    """Raise OperatorError for what this format knows nothing of."""
    if into is not None and how.layout is None:
        raise OperatorError(f"--into: there is nothing to fill in for --format {form.value}")
    if wishes.comma and form is GradebookFormat.XLSX:
        raise OperatorError(
            "--decimal-comma: a workbook holds numbers",
            hint="Whoever opens it sees them as their own language writes them.",
        )
    if wishes.comments and (form is not GradebookFormat.MOODLE or into is not None):
        raise OperatorError("--comments goes with --format moodle, and not with --into")


def _warn(graded: Sequence[Graded]) -> None:
    """Say what makes a score less than a grade."""
    results = [one.result for one in graded if one.result is not None]
    loose = [one.submission for one in results if not one.environment.authoritative]
    _list("No grades, because the sandbox was off or the run was for practice:", loose)
    versions = {
        slug: {e.points_version for one in results for e in one.exercises if e.slug == slug}
        for slug in {e.slug for one in results for e in one.exercises}
    }
    mixed = sorted(slug for slug, found in versions.items() if len(found) > 1)
    _list("Scores that cannot be compared, because tests or points changed in between:", mixed)


def _tell(path: Path, what: str) -> None:
    say(f"{path}: {what}")


def _list(title: str, items: Sequence[str]) -> None:
    if items:
        say(title)
        for item in items:
            say(f"  {one_line(item)}")

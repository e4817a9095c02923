"""Exercises that cannot be graded here: who has handed one in is told."""

from collections.abc import Mapping, Sequence

from grader.cli.console import note
from grader.cohort.handed import ARCHIVE, Handed
from grader.cohort.intake import Intake
from grader.errors import GraderError
from grader.grading.intake import is_as_given, is_packed, take_unpacked
from grader.model import Exercise
from grader.reports import words
from grader.reports.escape import one_line

#: So many names are told; of more their number.
_MAX_NAMES = 5


def leave_out(intake: Intake, exercises: Sequence[Exercise], why: Mapping[str, str]) -> None:
    """Set aside what was handed in for those of which it is said `why`, by slug, and tell of it.

    Of a stub as it was given nobody misses anything.
    """
    for exercise in (one for one in exercises if one.slug in why):
        begun = [one.submission.name for one in intake.handed if _is_begun(one, exercise)]
        packed = sum(_is_unknown(one) for one in intake.handed)
        more = f" and {len(begun) - _MAX_NAMES} more" if begun[_MAX_NAMES:] else ""
        told = [f"handed in by {', '.join(begun[:_MAX_NAMES])}{more}"] * bool(begun)
        told += [f"{words.count(packed, 'archive')} may hold it"] * bool(packed)
        if told:
            note(one_line("; ".join([why[exercise.slug], *told])))
        intake.leave_out(exercise, f"{exercise.slug} cannot be run here")


def _is_begun(one: Handed, exercise: Exercise) -> bool:
    """Whether there is a file of it, and another one than was given."""
    if exercise.stub.name not in {name for name, _ in one.graded}:
        return False
    if is_packed(one.submission):
        return True
    try:
        taken = take_unpacked(one.submission, exercise)
    except GraderError:
        return True
    return not (isinstance(taken, bytes) and is_as_given(exercise, taken))


def _is_unknown(one: Handed) -> bool:
    """Whether it is an archive that nobody has looked into."""
    return any(name == ARCHIVE for name, _ in one.graded)

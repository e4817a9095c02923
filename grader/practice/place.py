"""Which exercise is meant, and where the work is: by a word, or by the folder that one is in."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePath

from grader.errors import OperatorError
from grader.grading.looking import places
from grader.language import mark
from grader.model import Exercise
from grader.practice.near import suggest_of


def choose_exercise(word: str | None, exercises: Sequence[Exercise], folder: Path) -> Exercise:
    """Return the exercise of that name, or the one whose folder, or a folder in it, `folder` is.

    A slash or ``.py`` behind the name does no harm. Raises OperatorError that lists what there is.
    """
    known = {exercise.slug: exercise for exercise in exercises}
    if word is not None:
        slug = PurePath(word).name.removesuffix(".py")
        if slug not in known:
            raise OperatorError(f"there is no exercise {word!r}", hint=suggest_of(slug, known))
        return known[slug]
    if len(known) == 1:
        return next(iter(known.values()))
    for place in (folder, *folder.parents):
        if place.name in known and (place / known[place.name].stub.name).exists():
            return known[place.name]
    there = f"There are: {', '.join(known)}"
    raise OperatorError("which exercise?", hint=f"Name it. {there}")


def tell_passed_over(folder: Path, exercises: Sequence[Exercise]) -> tuple[str, ...]:
    """Files in the worse of two places: who works in such a one would wonder at each verdict."""
    both = [places(folder, one) for one in exercises]
    return tuple(
        mark(f"{worse} is not looked at: {better} is there, and counts")
        for better, worse in both
        if os.path.lexists(better) and os.path.lexists(worse)
    )


def find_renamed(folder: Path, exercise: Exercise) -> Path | None:
    """Return a Python file that may be the exercise's, by another name than it was given with."""
    given = {path.name for path in exercise.stub.parent.iterdir()}
    own = sorted((folder / exercise.slug).glob("*.py"))
    return next((path for path in own if path.name not in given), None)


def find_course(folder: Path, exercises: Sequence[Exercise]) -> Path:
    """Return the folder of one's work: `folder`, or the one above an exercise's folder."""
    own = next((one for one in exercises if one.slug == folder.name), None)
    if own is None:
        return folder
    holds = any((folder / exercise.slug).is_dir() for exercise in exercises)
    inside = (folder / own.stub.name).is_file() or not holds
    return folder.parent if inside else folder


def find_file(exercise: Exercise, folder: Path) -> Path | None:
    """Return one's own file of an exercise, for who stands in `folder`, if it is there."""
    course = find_course(folder, [exercise])
    candidates = (*places(course, exercise), *places(folder, exercise))
    return next((place for place in candidates if place.is_file()), None)

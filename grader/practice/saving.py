"""What a save of the student's file can change: which cases to run again, and in which order."""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.catalog.reach import Reach, find_changed
from grader.grading.looking import places
from grader.model import Exercise
from grader.results import Result, Status


class Sources:
    """The student's files as they were when they were read last."""

    def __init__(self, folder: Path, exercises: Sequence[Exercise]) -> None:
        self._folder = folder
        self._exercises = exercises
        self._read = {one.slug: self._source(one) for one in exercises}

    @property
    def files(self) -> dict[Path, str]:
        """Where they may lie, each with its exercise."""
        return {place: one.slug for one in self._exercises for place in places(self._folder, one)}

    def find_latest(self) -> str | None:
        """The exercise whose file was written last; None if there is no file."""
        written: dict[str, int] = {}
        for place, slug in self.files.items():
            with contextlib.suppress(OSError):
                written[slug] = max(place.stat().st_mtime_ns, written.get(slug, 0))
        return max(written, key=written.__getitem__, default=None)

    def find_affected(self, last: Result) -> dict[str, tuple[str, ...]]:
        """Read them again, and return the cases of `last` that a change can reach, by exercise.

        Those that failed last come first. A file that cannot be read as Python now reaches all.
        """
        found = {}
        for one in self._exercises:
            before, after = self._read[one.slug], self._source(one)
            if before == after:
                continue
            self._read[one.slug] = after
            cases = order_cases(last, one.slug)
            if reached := _reached(one, before, after, cases):
                found[one.slug] = reached
        return found

    def _source(self, exercise: Exercise) -> str:
        for place in places(self._folder, exercise):
            try:
                return place.read_text("utf-8", "replace")
            except OSError:  # not there, or just being written: another save follows
                continue
        return ""


def order_cases(last: Result, slug: str) -> Mapping[str, Status]:
    """The cases of an exercise with how they ended, those that failed first."""
    cases = [c for e in last.exercises if e.slug == slug for task in e.tasks for c in task.cases]
    cases.sort(key=lambda case: case.status is Status.PASSED)
    return {case.id: case.status for case in cases}


def _reached(
    exercise: Exercise, before: str, after: str, cases: Mapping[str, Status]
) -> tuple[str, ...]:
    tests = exercise.visible_tests.read_text("utf-8")
    try:
        reach, changed = Reach(tuple(cases), tests), find_changed(before, after)
        # What is not defined any more only the file before tells.
        noticing = {*reach.noticing(changed, before), *reach.noticing(changed, after)}
    except (SyntaxError, ValueError):
        return tuple(cases)
    return tuple(case for case in cases if case in noticing)

"""What the words of `grader check` mean: which folder is the work, and what of it is asked for."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.catalog.needs import choose_possible
from grader.errors import OperatorError
from grader.grading.looking import places
from grader.language import mark
from grader.model import Chosen, Exercise, counting
from grader.practice.near import suggest
from grader.practice.place import find_course, find_renamed, tell_passed_over


@dataclass(frozen=True)
class Wanted:
    """What is asked for. Of an exercise in `chosen` those cases, of others none."""

    folder: Path
    chosen: dict[str, Chosen]  # by exercise, in the order of the course
    absent: tuple[str, ...] = ()  # exercises that are not there, and that nobody asked for
    left_out: tuple[str, ...] = ()  # in a line each: what cannot be run here, or is not looked at


def read_wanted(words: Sequence[str], exercises: Sequence[Exercise]) -> Wanted:
    """Find out what each word means; the first of these that it can mean, it does.

    An exercise of the course (`transactions`, also with a slash behind it); a task (`2.1`); a
    function (`transfer`, also `transactions.transfer`); a folder with the work, or that of one
    exercise in it; an exercise's file. Several add up. What is not said is the working folder, and
    all exercises that are there. Raises OperatorError for a word that means nothing, for two
    folders, and for a folder without any work, or without what is asked for.
    """
    reading = _Reading(exercises)
    for word in words:
        reading.take(word)
    folder = reading.folder or reading.place(Path(), asked=not reading.asks)
    there = [one.slug for one in exercises if _has(folder, one)]
    if not there:
        # Imported here: it knows archives and much else, and somebody waits for a first word.
        from grader.grading.finding import find_own

        find_own(folder, exercises)  # which tells a folder of submissions, and one that is none
        raise OperatorError(
            f"there is none of the exercises in {folder}",
            detail=f"Looked for {_files(exercises)}.",
            hint="Name the folder with your work, or begin with `grader start`.",
        )
    if not reading.asks:
        return _all_that_is_there(folder, exercises)
    for one in exercises:
        if one.slug in reading.asks and one.slug not in there:
            raise _not_there(folder, one)
    asked = [one for one in exercises if one.slug in reading.asks]
    choose_possible(asked, reading.asks)
    chosen = {one.slug: reading.chosen(one.slug) for one in asked}
    return Wanted(folder, chosen, left_out=tell_passed_over(folder, asked))


def _all_that_is_there(folder: Path, exercises: Sequence[Exercise]) -> Wanted:
    """A bonus only once somebody has begun it: until then it is nothing that is missing."""
    there = [one for one in exercises if _has(folder, one)]
    begun = [one for one in there if not one.bonus or _is_begun(folder, one)] or there
    possible, left_out = choose_possible(begun, ())
    absent = [one for one in counting(exercises) if one not in there]
    renamed = [(find_renamed(folder, one), one) for one in absent]
    others = [_name_back(other, one) for other, one in renamed if other is not None]
    told = (*left_out.values(), *tell_passed_over(folder, possible), *others)
    slugs = tuple(one.slug for one in absent)
    return Wanted(folder, {one.slug: Chosen() for one in possible}, slugs, told)


def _not_there(folder: Path, exercise: Exercise) -> OperatorError:
    other, file = find_renamed(folder, exercise), _files([exercise])
    slug = exercise.slug
    again = mark(f"`grader start --reset {slug}` puts it there as it was given.")
    return OperatorError(
        f"{file} is not in {folder}",
        hint=_name_back(other, exercise) if other else again,
    )


def _name_back(other: Path, exercise: Exercise) -> str:
    """What to do about a file that is there by another name."""
    return mark(f"{other} is not looked at: if that is your work, name it {exercise.stub.name}.")


def _is_begun(folder: Path, exercise: Exercise) -> bool:
    # Imported here: see above.
    from grader.grading.intake import is_as_given, take_from_folder

    taken = take_from_folder(folder, exercise)
    return not isinstance(taken, bytes) or not is_as_given(exercise, taken)


@dataclass
class _Reading:
    exercises: Sequence[Exercise]
    folder: Path | None = None
    whole: set[str] = field(default_factory=set)  # exercises that are asked for as they are
    tasks: list[tuple[str, str]] = field(default_factory=list)  # of an exercise
    functions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def asks(self) -> set[str]:
        """The exercises of which something is asked for; none: of all."""
        return self.whole.union(slug for slug, _ in (*self.tasks, *self.functions))

    def chosen(self, slug: str) -> Chosen:
        if slug in self.whole:
            return Chosen()
        return Chosen(
            tasks=tuple(task for one, task in self.tasks if one == slug),
            functions=tuple(name for one, name in self.functions if one == slug),
        )

    def take(self, word: str) -> None:
        name = word.rstrip("/") or word
        whole = {one.slug for one in self.exercises if one.slug == name}
        tasks = [(e.slug, task.id) for e in self.exercises for task in e.tasks if task.id == name]
        functions = [
            (one.slug, function)
            for one in self.exercises
            for function in one.functions
            if name in (function, f"{one.slug}.{function}")
        ]
        if whole:
            self.whole |= whole
        elif tasks:
            self.tasks += tasks
        elif functions:
            self.functions += functions
        else:
            self._take_path(word)

    def _take_path(self, word: str) -> None:
        path = Path(word)
        if path.is_dir():
            place = self.place(path, asked=True)
        elif path.is_file():
            place = self._place_of_file(path)
        else:
            raise self._unknown(word)
        if self.folder is not None and not place.samefile(self.folder):
            raise OperatorError(
                f"{self.folder} and {place} are two folders of work", hint="Check one at a time."
            )
        self.folder = place

    def place(self, folder: Path, *, asked: bool) -> Path:
        """The folder of the work; in one exercise's own folder that one is `asked` for."""
        real = Path(os.path.realpath(folder))
        if find_course(real, self.exercises) == real:
            return folder
        if asked:
            self.whole.add(real.name)
        return folder.parent if folder.name == real.name else folder / ".."

    def _place_of_file(self, path: Path) -> Path:
        own = next((one for one in self.exercises if one.stub.name == path.name), None)
        if own is None:
            raise OperatorError(
                f"{path} is a file, and none of the exercises'",
                hint=f"Their files are {', '.join(one.stub.name for one in self.exercises)}.",
            )
        self.whole.add(own.slug)
        return self.place(path.parent, asked=False)

    def _unknown(self, word: str) -> OperatorError:
        functions = [name for one in self.exercises for name in one.functions]
        slugs = [one.slug for one in self.exercises]
        tasks = [task.id for one in self.exercises for task in one.tasks]
        folders = [path.name for path in Path().iterdir() if path.is_dir()]
        return OperatorError(
            f"{word!r} is no exercise, task, function, folder or file here",
            detail=f"exercises: {', '.join(slugs)}\ntasks: {', '.join(tasks)}",
            hint=suggest(word, [*slugs, *functions, *tasks, *folders]),
        )


def _has(folder: Path, exercise: Exercise) -> bool:
    return any(os.path.lexists(place) for place in places(folder, exercise))


def _files(exercises: Sequence[Exercise]) -> str:
    return ", ".join(f"{one.slug}/{one.stub.name}" for one in exercises)

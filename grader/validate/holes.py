"""What keeps the gate from holding: each reason with the file and the line to look at."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.catalog.reading import read_text
from grader.catalog.readme import README, read_sections
from grader.catalog.right import REFERENCE
from grader.model import Exercise
from grader.reports import words
from grader.results import NOT_WRITTEN
from grader.validate.equivalents import read_equivalents
from grader.validate.findings import Differing, ExerciseFindings, Hole, Mutant, Unstable, Verdict
from grader.validate.material import Entry, Material
from grader.validate.places import line_of, place
from grader.validate.runs import Runs
from grader.validate.trying import Tried
from grader.validate.worth import LEAST_PROMISES, MOST_PLAIN, weigh

#: How many of the mutants of one right solution may survive, those that are not equivalent.
MAX_SURVIVING = 0.03

#: Said of a test that believes what code says about work which others could tell about.
ON_WORDS_ALONE = (
    "rests on replies alone, although something went over the wire: code that only says the right "
    "thing passes; after the call, look at the table with `db`, or at what was sent with `wire`"
)


#: A command that makes something, up to the next one: what a test sends is text among its Python.
_MADE = re.compile(r"\bCREATE\b(?:(?!\bCREATE\b).)*", re.IGNORECASE | re.DOTALL)
_DEFINER = re.compile(r"\bSECURITY\s+DEFINER\b", re.IGNORECASE)

#: Said of a function that a test makes, and in which a student's code could run.
NOT_PINNED = (
    "a SECURITY DEFINER function looks for names where its caller says, and so runs what a student "
    "has put into pg_temp; add SET search_path = pg_catalog, public, pg_temp, or use db.fail_at"
)


def find_holes(material: Material, runs: Runs, found: ExerciseFindings) -> list[Hole]:
    """Return every reason, none if the gate holds; what a reader should mend first comes first."""
    return [
        *_of_visible_tests(material, runs),
        *_of_right_solutions(material, runs),
        *_of_the_stub(material, runs.first(material.stub)),
        *_of_mistakes(material, runs),
        *_of_idle_tests(material, found),
        *_of_the_basis(material, found, runs.first(material.solution)),
        *_of_points(material, found),
        *_of_the_readme(material.exercise),
        *_of_functions_in(material.tests),
        *_of_functions_in(material.exercise.visible_tests),
        *_of_the_way(material, runs, found.differing),
        *_of_unstable_tests(material, found.unstable or ()),
        *_of_broken_tests(material, runs),
        *_of_equivalents(material, found.mutants or ()),
        *_of_survivors(material, found.mutants or ()),
    ]


def _of_visible_tests(material: Material, runs: Runs) -> Iterator[Hole]:
    visible = material.exercise.visible_tests
    for entry in material.visible:
        tried = runs.first(entry)
        for id_, verdict in tried.verdicts.items():
            if verdict is not Verdict.PASSED:
                line = line_of(visible, f"def {id_.partition('[')[0]}")
                told = f"does not pass on {_called(entry)}: {_told(tried, id_)}"
                yield Hole(place(visible, line), f"the visible {id_} {told}")


def _of_right_solutions(material: Material, runs: Runs) -> Iterator[Hole]:
    for entry in material.right:
        for case in material.cases:
            failed = next((t for t in runs.every(entry) if not _passed(t, case.id)), None)
            if failed is not None:
                told = f"does not pass on {_called(entry)}: {_told(failed, case.id)}"
                yield _at(material, case.id, told)


def _called(right: Entry) -> str:
    return "the solution" if right.name == REFERENCE else f"right/{right.path.name}"


def _passed(tried: Tried, id_: str) -> bool:
    return tried.verdicts.get(id_) is Verdict.PASSED


def _of_the_stub(material: Material, stub: Tried) -> Iterator[Hole]:
    for case in material.cases:
        if _passed(stub, case.id):
            yield _at(material, case.id, "passes on the stub")
        elif (told := _told(stub, case.id)) != NOT_WRITTEN:
            yield _at(
                material,
                case.id,
                f"fails on the stub for another reason than NotImplementedError: {told}",
            )


def _of_mistakes(material: Material, runs: Runs) -> Iterator[Hole]:
    for mistake in material.mistakes:
        name, path, tries = mistake.entry.name, mistake.entry.path, runs.every(mistake.entry)
        for id_ in mistake.entry.tests or ():
            asked = tries if id_ in mistake.named else tries[:1]
            verdicts = {tried.verdicts.get(id_, Verdict.BROKE) for tried in asked}
            if Verdict.BROKE in verdicts:
                broken = next(t for t in tries if t.verdicts.get(id_) is not Verdict.PASSED)
                yield _at(material, id_, f"breaks on {name}: {_told(broken, id_)}")
            elif id_ in mistake.named and Verdict.PASSED in verdicts:
                yield Hole(place(path, line_of(path, id_)), f"{name} is not caught by {id_}")


def _of_idle_tests(material: Material, found: ExerciseFindings) -> Iterator[Hole]:
    for test in found.idle:
        yield _at(material, test.id, "is idle: it fails on no stored mistake")


def _of_the_basis(material: Material, found: ExerciseFindings, solution: Tried) -> Iterator[Hole]:
    for test in found.on_words_alone:
        report = solution.reports.get(test.id)
        if report is not None and report.connected and _passed(solution, test.id):
            yield _at(material, test.id, ON_WORDS_ALONE)


def _of_points(material: Material, found: ExerciseFindings) -> Iterator[Hole]:
    most, least = words.percent(MOST_PLAIN), words.percent(LEAST_PROMISES)
    for worth in weigh(found.tests):
        if not worth.balanced:
            plain, promises = (
                words.percent(words.fraction(part, worth.points))
                for part in (worth.plain, worth.promises)
            )
            yield Hole(
                place(material.tests),
                f"{worth.function}: the plain case has {plain} of its points, its promises have "
                f"{promises}; at most {most} and at least {least} are asked",
            )


def _of_the_readme(exercise: Exercise) -> Iterator[Hole]:
    readme = exercise.stub.with_name(README)
    taught = read_sections([exercise])
    for task in exercise.tasks:
        if readme.exists() and (exercise.slug, task.id) not in taught:
            told = f'has no section "## {task.id} ...": pages lead from the task\'s failures to it'
            yield Hole(place(readme), f"{README} {told}")


def _of_functions_in(path: Path) -> Iterator[Hole]:
    text = read_text(path)
    for made in _MADE.finditer(text):
        found = _DEFINER.search(made[0])
        if found is not None and "search_path" not in made[0]:
            at = made.start() + found.start()
            yield Hole(place(path, text.count("\n", 0, at) + 1), NOT_PINNED)


def _of_the_way(material: Material, runs: Runs, differing: Sequence[Differing]) -> Iterator[Hole]:
    """A database that was handed on can be told from a copy: no test may."""
    ways = zip((material.solution, material.stub), material.other_way, strict=True)
    tried = {one.name: (runs.first(one), runs.first(other)) for one, other in ways}
    for one in differing:
        told = "; ".join(
            f"{verdict}: {_told(by, one.test)}"
            for by, verdict in zip(tried[one.file], (one.verdict, one.other_way), strict=True)
            if verdict is not Verdict.PASSED
        )
        yield _at(
            material,
            one.test,
            f"has another verdict on the {one.file} when its database is made the other way, "
            f"copied or handed on: {one.verdict}, then {one.other_way} ({told})",
        )


def _of_unstable_tests(material: Material, unstable: Sequence[Unstable]) -> Iterator[Hole]:
    for one in unstable:
        counted = Counter(one.verdicts).most_common()
        told = ", ".join(f"{verdict} {words.count(n, 'time')}" for verdict, n in counted)
        yield _at(material, one.test, f"is unstable on {one.file}: {told}")


def _of_broken_tests(material: Material, runs: Runs) -> Iterator[Hole]:
    for change in material.changes or ():
        tried = runs.first(change.entry)
        for id_, verdict in tried.verdicts.items():
            if verdict is Verdict.BROKE:
                told = f"breaks on {change.entry.name} of {_called(change.of)}"
                yield _at(material, id_, f"{told}: {_told(tried, id_)}")


def _of_equivalents(material: Material, mutants: Sequence[Mutant]) -> Iterator[Hole]:
    path = material.tests.with_name("equivalent.toml")
    equivalents = read_equivalents(path)
    for mutant in mutants:
        if mutant.equivalent is not None and mutant.caught_by is not None:
            yield Hole(
                place(path, equivalents.line(mutant.of, mutant.id)),
                f"{mutant.id} is said to be equivalent, but {mutant.caught_by} catches it",
            )


def _of_survivors(material: Material, mutants: Sequence[Mutant]) -> Iterator[Hole]:
    for entry in material.right:
        different = [one for one in mutants if one.of == entry.name and one.equivalent is None]
        survivors = sum(one.survives for one in different)
        if survivors > MAX_SURVIVING * len(different):
            yield Hole(
                place(entry.path),
                f"{words.count(survivors, 'mutant')} of {len(different)} survive, "
                f"at most {words.percent(MAX_SURVIVING)} may",
            )


def _at(material: Material, id_: str, message: str) -> Hole:
    line = next((case.line for case in material.cases if case.id == id_), 1)
    return Hole(place(material.tests, line), f"{id_} {message}")


def _told(tried: Tried, id_: str) -> str:
    """What the student would read, and the first line of the evidence: an author needs both."""
    report = tried.reports.get(id_)
    if report is None or not report.message:
        return "it did not run to its end"
    evidence = (report.detail or "").partition("\n")[0].strip()
    return f"{report.message} ({evidence})" if evidence else report.message

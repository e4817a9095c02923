"""The story: everything that an exercise's tests are held against, and what came of it."""

import asyncio
import re
import time
from collections.abc import Callable, Sequence

from grader.catalog.reading import read_text
from grader.errors import ExerciseError, OperatorError
from grader.grading.course import open_course
from grader.grading.running import collect
from grader.model import CaseSpec, Settings
from grader.validate.findings import (
    Differing,
    ExerciseFindings,
    HiddenTest,
    Mutant,
    Unstable,
    Validation,
    Verdict,
    WrongSolution,
)
from grader.validate.holes import Runs, find_holes, place
from grader.validate.material import Change, Material, Mistake, read_material
from grader.validate.trying import Bench, Tried, in_parts

#: Runs of an exercise that are not a mistake's: the solution, the stub, both with databases made
#: the other way, and the visible tests.
RUNS = 5

#: Files tried at once for each job: mistakes that hang wait for their limit, and others can work.
AT_ONCE = 2


async def validate(
    settings: Settings,
    *,
    only: Sequence[str] = (),
    repeat: int = 1,
    mutate: bool = False,
    on_total: Callable[[int], None] = lambda total: None,
    on_done: Callable[[], None] = lambda: None,
) -> Validation:
    """Hold the hidden tests against solutions, stubs, stored mistakes and, asked for, mutants.

    `repeat` is how often each test runs on the solution, and on the mistakes that name it, each
    time with random rows of its own; `on_total` is told how many runs there are, `on_done` is
    called after each. Raises ExerciseError for a broken exercise, OperatorError without solutions,
    GraderFault for a fault of ours.
    """
    begun = time.monotonic()
    if settings.solutions is None:
        raise OperatorError(
            "there are no solutions here to validate",
            hint="Name their folder with --solutions DIR.",
        )
    course = await open_course(settings, "hidden", only=only)
    again = repeat - 1
    materials = [
        read_material(one, course.manifests[one.slug], settings.solutions, mutate=mutate)
        for one in course.exercises
    ]
    on_total(sum(_attempts(material, again) for material in materials))
    bench = Bench(course, asyncio.Semaphore(AT_ONCE * settings.jobs), on_done)
    exercises = await asyncio.gather(*(_exercise(one, bench, again) for one in materials))
    return Validation(
        holds=not any(one.holes for one in exercises),
        seed=settings.seed,
        repeat=repeat,
        exercises=list(exercises),
        seconds=round(time.monotonic() - begun, 1),
    )


def _attempts(material: Material, again: int) -> int:
    """Everything once, and solution and mistakes in parts again."""
    repeated = [len(material.cases), *(len(one.named) for one in material.mistakes)]
    parts = sum(len(in_parts(again, cases)) for cases in repeated)
    return RUNS + len(material.mistakes) + len(material.changes or ()) + parts


async def _exercise(material: Material, bench: Bench, again: int) -> ExerciseFindings:
    await collect(material.exercise, "visible", bench.course.settings)
    runs = await _run(material, bench, again)
    wrong = [_wrong(*one) for one in zip(material.mistakes, runs.mistakes, strict=True)]
    tests = [_hidden_test(case, wrong, runs.solution[0]) for case in material.cases]
    mutants = None
    if material.changes is not None:
        pairs = zip(material.changes, runs.mutants, strict=True)
        mutants = [_mutant(change, tried, material) for change, tried in pairs]
    unstable = _unstable(material, runs) if again else None
    differing = _differing(material, runs)
    return ExerciseFindings(
        slug=material.exercise.slug,
        title=material.exercise.title,
        tests=tests,
        score=_score(material, runs.solution[0]),
        max_score=material.exercise.max_score,
        stub_score=_score(material, runs.stub),
        wrong_solutions=wrong,
        both_ways=2 * len(material.cases),
        differing=differing,
        mutants=mutants,
        unstable=unstable,
        holes=find_holes(material, runs, tests, differing, mutants, unstable),
    )


async def _run(material: Material, bench: Bench, again: int) -> Runs:
    exercise = material.exercise
    stub = read_text(exercise.stub)

    async def often(source: str, only: Sequence[str], repeated: Sequence[str]) -> list[Tried]:
        first, more = await asyncio.gather(
            bench.attempt(exercise, source, only=only),
            bench.repeat(exercise, source, only=repeated, times=again),
        )
        return [first, *more]

    async def mistake(one: Mistake) -> list[Tried]:
        return await often(one.source, one.tests, one.named)

    async def mutant(one: Change) -> Tried:
        if not one.tests:
            return Tried({}, None)
        return await bench.attempt(exercise, one.source, only=one.tests, stop_at_first=True)

    other_way = bench.other_way()
    solution, once, mistakes, mutants = await asyncio.gather(
        often(material.source, (), [case.id for case in material.cases]),
        asyncio.gather(
            bench.attempt(exercise, stub),
            other_way.attempt(exercise, material.source),
            other_way.attempt(exercise, stub),
            bench.attempt(exercise, material.source, visibility="visible"),
        ),
        asyncio.gather(*map(mistake, material.mistakes)),
        asyncio.gather(*map(mutant, material.changes or ())),
    )
    runs = Runs(solution, *once, mistakes, mutants)
    _refuse_unloadable(material, runs)
    return runs


def _refuse_unloadable(material: Material, runs: Runs) -> None:
    """Raise ExerciseError if a file of the author's cannot be imported."""
    files = [(material.solution, 0, runs.solution[0]), (material.exercise.stub, 0, runs.stub)]
    pairs = zip(material.mistakes, runs.mistakes, strict=True)
    files += [(one.path, one.offset, tried[0]) for one, tried in pairs]
    for path, offset, tried in files:
        if tried.complaint is not None:
            said = re.search(r"\(line (\d+)\)", tried.complaint)
            line = max(int(said[1]) - offset, 1) if said else 1
            raise ExerciseError(tried.complaint, path=path, line=line)


def _score(material: Material, tried: Tried) -> float:
    passed = {id_ for id_, verdict in tried.verdicts.items() if verdict is Verdict.PASSED}
    return sum(case.points for case in material.cases if case.id in passed)


def _hidden_test(case: CaseSpec, wrong: Sequence[WrongSolution], solution: Tried) -> HiddenTest:
    catches = sum(case.id in one.verdicts and one.verdicts[case.id].caught for one in wrong)
    report = solution.reports.get(case.id)
    basis = report.basis if report else []
    return HiddenTest(case.id, case.task, case.title, case.points, case.line, catches, basis)


def _wrong(mistake: Mistake, tried: Sequence[Tried]) -> WrongSolution:
    return WrongSolution(
        name=mistake.name,
        title=mistake.title,
        place=place(mistake.path),
        changes=list(mistake.changes),
        named=list(mistake.named),
        verdicts=_in_order(mistake, tried[0]),
    )


def _in_order(mistake: Mistake, tried: Tried) -> dict[str, Verdict]:
    verdicts = tried.verdicts
    return {id_: verdicts.get(id_, Verdict.BROKE) for id_ in mistake.tests}


def _mutant(change: Change, tried: Tried, material: Material) -> Mutant:
    failed = next((id_ for id_, one in tried.verdicts.items() if one is not Verdict.PASSED), None)
    return Mutant(
        id=change.id,
        operator=change.operator,
        place=place(material.solution, change.line),
        removed=list(change.removed),
        added=list(change.added),
        caught_by=failed,
        message=tried.reports[failed].message if failed else None,
        equivalent=change.equivalent,
    )


def _differing(material: Material, runs: Runs) -> list[Differing]:
    files = [
        ("solution", runs.solution[0], runs.solution_other_way),
        ("stub", runs.stub, runs.stub_other_way),
    ]
    found = []
    for name, *tries in files:
        for case in material.cases:
            one, other = (tried.verdicts.get(case.id, Verdict.BROKE) for tried in tries)
            if one is not other:
                found.append(Differing(name, case.id, one, other))
    return found


def _unstable(material: Material, runs: Runs) -> list[Unstable]:
    every = [case.id for case in material.cases]
    files = [("solution", every, runs.solution)]
    pairs = zip(material.mistakes, runs.mistakes, strict=True)
    files += [(mistake.name, list(mistake.named), tries) for mistake, tries in pairs]
    found = []
    for name, ids, tries in files:
        for id_ in ids:
            verdicts = [tried.verdicts.get(id_, Verdict.BROKE) for tried in tries]
            if len({one.caught for one in verdicts}) > 1 or Verdict.BROKE in verdicts:
                found.append(Unstable(name, id_, verdicts))
    return found

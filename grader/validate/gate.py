"""The story: material, runs, findings, holes, for each exercise."""

import asyncio
import time
from collections.abc import Callable, Sequence

import msgspec

from grader.errors import OperatorError
from grader.grading.course import open_course
from grader.grading.running import collect
from grader.model import Settings
from grader.validate.findings import ExerciseFindings, Validation
from grader.validate.holes import find_holes
from grader.validate.judging import judge
from grader.validate.material import Material
from grader.validate.reading import read_material
from grader.validate.runs import count_runs, run_entries
from grader.validate.trying import Bench

#: Files tried at once for each job: mistakes that hang wait for their limit, and others can work.
AT_ONCE = 2


async def validate(
    settings: Settings,
    *,
    only: Sequence[str] = (),
    repeat: int = 1,
    mutate: bool = False,
    named: bool = False,
    on_total: Callable[[int], None] = lambda total: None,
    on_done: Callable[[], None] = lambda: None,
) -> Validation:
    """Hold the hidden tests against solutions, stubs, stored mistakes and, asked for, mutants.

    `repeat` is how often each test runs on right solutions, and on the mistakes that name it, each
    time with random rows of its own; `named` holds mistakes against no other tests. `on_total` is
    told how many runs there are, `on_done` is called after each. Raises ExerciseError for a broken
    exercise, OperatorError without solutions, GraderFault for a fault of ours.
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
        read_material(
            one, course.manifests[one.slug], settings.solutions, mutate=mutate, named=named
        )
        for one in course.exercises
    ]
    on_total(sum(count_runs(material, again) for material in materials))
    bench = Bench(course, asyncio.Semaphore(AT_ONCE * settings.jobs), on_done)
    exercises = await asyncio.gather(*(_exercise(one, bench, again) for one in materials))
    return Validation(
        holds=not any(one.holes for one in exercises),
        seed=settings.seed,
        repeat=repeat,
        named=named,
        exercises=list(exercises),
        seconds=round(time.monotonic() - begun, 1),
    )


async def _exercise(material: Material, bench: Bench, again: int) -> ExerciseFindings:
    await collect(material.exercise, "visible", bench.course.settings)
    runs = await run_entries(material, bench, again)
    found = judge(material, runs, repeated=again > 0)
    return msgspec.structs.replace(found, holes=find_holes(material, runs, found))

"""A submission of a tiny exercise, through the whole engine."""

from grader.grading.running import collect, run
from grader.results import CaseResult
from grader.sandbox import open_sandbox
from grader.scoring import score_exercise
from tests.tiny_exercise import Tiny
from tests.waiting import HANG_S


async def grade_tiny(tiny: Tiny, source: str) -> list[CaseResult]:
    """Run the hidden tests on it; return the cases of its one task."""
    exercise, settings = tiny.exercise, tiny.settings
    manifest = await collect(exercise, "hidden", settings)
    reports, _ = await run(
        exercise,
        source.encode(),
        visibility="hidden",
        settings=settings,
        sandbox=await open_sandbox("auto"),
        limit_s=HANG_S,
    )
    schema = "\n".join(path.read_text() for path in exercise.sql)
    return score_exercise(exercise, manifest, reports, schema=schema).tasks[0].cases

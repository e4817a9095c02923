"""The tests of one exercise by two processes, each with a cell: for somebody who waits.

A test keeps one core busy, whichever of its programs is at work, and most machines have two. It
costs a sixth more of processor time, for the second cell.
"""

import asyncio
from typing import Any

from grader.grading.judging import Tell
from grader.grading.running import run
from grader.job import Collected, Event, Facts
from grader.model import Exercise
from grader.results import CaseReport
from grader.scoring import check_whole

Ran = tuple[dict[str, CaseReport], Facts]


async def run_shared(
    exercise: Exercise, content: bytes, *, tell: Tell | None, thorough: bool, **how: Any
) -> Ran:
    """Run them as `run` does; the second process begins when the first has left it some."""
    second: list[asyncio.Task[Ran]] = []

    def hear(exercise: Exercise, event: Event) -> None:
        if tell is not None:
            tell(exercise, event)
        if isinstance(event, Collected) and event.shared:
            second.append(asyncio.create_task(run(exercise, content, share=1, tell=pass_on, **how)))

    def pass_on(exercise: Exercise, event: Event) -> None:
        if tell is not None and not isinstance(event, Collected):  # it was told by the first
            tell(exercise, event)

    try:
        reports, facts = await run(exercise, content, share=0, tell=hear, thorough=thorough, **how)
        for task in second:
            reports |= (await task)[0]
    finally:
        for task in second:
            task.cancel()
        await asyncio.gather(*second, return_exceptions=True)
    check_whole([case.id for case in facts.cases], reports)
    return reports, facts

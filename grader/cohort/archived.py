"""What is in the archives that students handed in: asked in the same way as grading asks it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from grader.cohort.handed import SYSTEMS_OWN, Handed, LeftAside
from grader.cohort.intake import Intake
from grader.cohort.picking import leave
from grader.cohort.tree import is_junk
from grader.errors import GraderFault
from grader.grading.archives import is_archive
from grader.grading.intake import take_packed
from grader.grading.unpacking.names import is_meant, split
from grader.model import Exercise, Launch

#: Boxes at once.
BOXES = 4


async def look_into_archives(
    intake: Intake, exercises: Sequence[Exercise], launch: Callable[[], Awaitable[Launch]]
) -> None:
    """Put the files that would be taken out of each archive into its student's account."""
    archived = [
        one
        for one in intake.handed
        if one.submission.files is None and is_archive(one.submission.path)
    ]
    if not archived:
        return
    turn, box = asyncio.Semaphore(BOXES), await launch()

    async def look(one: Handed) -> Handed:
        async with turn:
            return await _look_into(one, exercises, box)

    looked = dict(zip(map(id, archived), await asyncio.gather(*map(look, archived)), strict=True))
    intake.handed = [looked.get(id(one), one) for one in intake.handed]
    intake.strangers = [looked.get(id(one), one) for one in intake.strangers]


async def _look_into(one: Handed, exercises: Sequence[Exercise], box: Launch) -> Handed:
    [(_, archive)] = one.graded
    try:
        taken, left = await take_packed(one.submission, exercises, box)
    except GraderFault as fault:
        return replace(one, problem="; ".join(filter(None, (one.problem, fault.message))))
    names = [e.stub.name for e in exercises if isinstance(taken[e.slug], bytes)]
    refusals = [] if names else [str(refusal) for refusal in taken.values()]
    problems = filter(None, (one.problem, *dict.fromkeys(refusals)))
    graded = tuple((name, f"in {archive}") for name in names)
    wanted = [exercise.stub.name for exercise in exercises]
    inside = [_leave(name, archive, wanted) for name in left]
    return replace(
        one,
        graded=graded,
        left_aside=(*one.left_aside, *inside),
        problem="; ".join(problems),
    )


def _leave(member: str, archive: str, wanted: Sequence[str]) -> LeftAside:
    """Say why a member of an archive is left aside."""
    parts = split(member)
    file = f"{archive}: {member}"
    if is_junk(parts):
        return LeftAside(file, SYSTEMS_OWN)
    meant = is_meant(parts) and not parts[-1].startswith(".")
    return leave(parts[-1], file, wanted, meant=meant)

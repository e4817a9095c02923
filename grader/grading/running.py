"""Running pytest, by a judge of its own, once per exercise and submission."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec

from grader.catalog.manifest import check_manifest
from grader.errors import ExerciseError, GraderError, GraderFault
from grader.grading.judging import Hold, Judge, Tell, open_judge
from grader.grading.standby import Standby
from grader.job import Candidate, Facts, Job
from grader.model import CaseSpec, Exercise, Settings, Visibility
from grader.results import CaseReport
from grader.sandbox import Sandbox
from grader.scoring import check_whole, read_report
from grader.snapshot import Snapshot, make_room

#: pytest's own exit codes that mean "it worked": all passed, some failed; when collecting, also
#: tests that cannot be collected (the author's fault, told by the facts), and none at all.
RAN = (0, 1)
NOTHING_CHOSEN = 5
COLLECTED = (0, 2, NOTHING_CHOSEN)

#: What collecting may take, and what a session may take beyond its submission's limit, in seconds.
COLLECT_S = 60.0
GRACE_S = 30.0


async def collect(exercise: Exercise, visibility: Visibility, settings: Settings) -> list[CaseSpec]:
    """Collect the cases of an exercise: the total, frozen before any submission is seen.

    Raises ExerciseError, with the file and the line, for tests that are not complete.
    """
    async with open_judge(exercise, visibility, settings) as judge:
        await judge.run(judge.job, COLLECT_S, good=COLLECTED)
        facts = _read_facts(judge)
        _check_collected(judge.job, facts)
        return facts.cases


async def run(
    exercise: Exercise,
    content: bytes,
    *,
    visibility: Visibility,
    settings: Settings,
    sandbox: Sandbox,
    limit_s: float,
    hold: Hold | None = None,
    tell: Tell | None = None,
    thorough: bool = False,
    only: tuple[str, ...] = (),
    share: int | None = None,
    standby: Standby | None = None,
) -> tuple[dict[str, CaseReport], Facts]:
    """Run the tests of one exercise on one student's file; none is begun after `limit_s`.

    `hold` is awaited with what --keep kept, while it is still there; `tell` hears of what happens,
    and nothing rests on it; `thorough` proves first what nothing did before: the tests,
    and what the server is copied from; `only` names the
    cases to run, all if it is empty;
    `share` runs a part of them, as Job says, and the other part is not missed;
    on `standby` a judge may wait for all of this.
    Returns the reported cases by id. Raises GraderFault if pytest itself did not get through.
    """
    # A second try, which names its cases, does not begin with what may have been the first's fault.
    opened = standby.open_judge if standby and not only else open_judge
    async with _ours(), opened(exercise, visibility, settings) as judge:
        snapshot = Snapshot.write(judge.job.source, content)
        job = msgspec.structs.replace(
            judge.job,
            settings=settings,  # one that waited was told those of an earlier run
            sandbox=sandbox,
            submission=snapshot,
            limit_s=limit_s,
            only=only,
            share=share,
            thorough=thorough,
            telling=tell is not None,
            ahead=False,
        )
        reports, facts = await _judge(judge, job, hold=hold, tell=tell)
        if not (settings.first or share is not None):
            check_whole([case.id for case in facts.cases], reports)
        return reports, facts


async def run_candidates(
    exercise: Exercise,
    candidates: Sequence[Candidate],
    *,
    visibility: Visibility,
    settings: Settings,
    sandbox: Sandbox,
    limit_s: float,
    stop_at_first: bool = False,
) -> tuple[dict[str, CaseReport], Facts]:
    """Try each candidate by the cases that it asks for, all in one cell, one after the other.

    `stop_at_first` runs no case of a candidate after one that does not pass. Returns the reported
    cases by ids that end with their candidate's number, "test_x[7]". Raises GraderFault if pytest
    itself did not get through.
    """
    async with _ours(), open_judge(exercise, visibility, settings) as judge:
        job = msgspec.structs.replace(
            judge.job,
            sandbox=sandbox,
            candidates=tuple(candidates),
            limit_s=limit_s,
            stop_at_first=stop_at_first,
        )
        make_room(job.source)
        reports, facts = await _judge(judge, job)
        if not stop_at_first:
            check_whole([case.id for case in facts.cases], reports)
        return reports, facts


async def _judge(
    judge: Judge, job: Job, *, hold: Hold | None = None, tell: Tell | None = None
) -> tuple[dict[str, CaseReport], Facts]:
    """Have it judged, and read what is told of it."""
    assert job.sandbox is not None
    try:
        await judge.run(job, job.limit_s + GRACE_S, good=_good(job), hold=hold, tell=tell)
    finally:
        await job.sandbox.sweep()  # what is left of its boxes if it had to be killed
    facts = _read_facts(judge)  # first: without them there is no report to read either
    if job.thorough:
        _check_collected(job, facts)
    return read_report(job.report.read_text(encoding="utf-8"), nonce=job.nonce), facts


@asynccontextmanager
async def _ours() -> AsyncIterator[None]:
    """Make a GraderFault of a full disk, a missing report, a fork server that is gone, a bug."""
    try:
        yield
    except GraderError:
        raise
    except Exception as error:
        raise GraderFault(
            "the tests could not be run", detail=f"{type(error).__name__}: {error}"
        ) from error


def _check_collected(job: Job, facts: Facts) -> None:
    """Raise ExerciseError, with the file and the line, for tests that are not complete."""
    if facts.problems:
        problem = facts.problems[0]
        raise ExerciseError(problem.message, path=job.tests, line=problem.line)
    if not facts.cases and job.exercise.slug not in job.settings.chosen:
        raise ExerciseError("has no test", path=job.tests, line=1)
    check_manifest(job.exercise, facts.cases, job.tests)


def _good(job: Job) -> tuple[int, ...]:
    """The exit codes of a run that worked: what was chosen may be no test of this exercise."""
    return (*RAN, NOTHING_CHOSEN) if job.exercise.slug in job.settings.chosen else RAN


def _read_facts(judge: Judge) -> Facts:
    try:
        facts = msgspec.json.decode(judge.job.facts.read_bytes(), type=Facts)
    except (OSError, msgspec.DecodeError) as error:
        raise GraderFault("pytest did not get to its end", detail=judge.log_tail()) from error
    if facts.nonce != judge.job.nonce:
        raise GraderFault("what pytest left behind is that of another run")
    return facts

"""Running pytest in a process of its own, once per exercise and submission.

Processes are forked from a clean server process (forking.py), so that a start costs milliseconds.
Each is trusted, and each dies with its job.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import msgspec

from grader.catalog.manifest import check_manifest
from grader.clock import Limit
from grader.errors import ExerciseError, GraderError, GraderFault
from grader.grading import forking
from grader.grading.temporary import open_folder
from grader.job import Event, Facts, Job, Kept
from grader.model import CaseSpec, Exercise, Settings, Visibility
from grader.results import CaseReport
from grader.sandbox import Sandbox
from grader.scoring import check_whole, read_report
from grader.snapshot import Snapshot
from grader.system.processes import end_family
from grader.system.readiness import ready

#: pytest's own exit codes that mean "it worked": all passed, some failed; when collecting, also
#: tests that cannot be collected (the author's fault, told by the facts), and none at all.
RAN = (0, 1)
NOTHING_CHOSEN = 5
COLLECTED = (0, 2, NOTHING_CHOSEN)

#: What collecting may take, and what a session may take beyond its submission's limit, in seconds.
COLLECT_S = 60.0
GRACE_S = 30.0

#: How long a dying fork server may be in the way, in seconds.
FORK_S = 5.0

#: What is awaited while kept databases are there: takes one line "test: DSN" for each.
Hold = Callable[[list[str]], Awaitable[None]]

#: What is called with each Event of an exercise, as it comes.
Tell = Callable[[Exercise, Event], object]


async def collect(exercise: Exercise, visibility: Visibility, settings: Settings) -> list[CaseSpec]:
    """Collect the cases of an exercise: the total, frozen before any submission is seen.

    Raises ExerciseError, with the file and the line, for tests that are not complete.
    """
    async with _job(exercise, visibility, settings) as job:
        await _run_process(job, COLLECT_S, good=COLLECTED)
        facts = _read_facts(job)
        _check_collected(job, facts)
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
    stop_at_first: bool = False,
    repetitions: tuple[int, ...] = (),
    share: int | None = None,
) -> tuple[dict[str, CaseReport], Facts]:
    """Run the tests of one exercise on one student's file; none is begun after `limit_s`.

    `hold` is awaited with what --keep kept, while it is still there; `tell` hears of what happens,
    and nothing rests on it; `thorough` proves first what nothing did before: the tests,
    and what the server is copied from; `only` names the
    cases to run, all if it is empty; `stop_at_first` runs none after the first that does not pass;
    `share` runs a part of them, as Job says, and the other part is not missed;
    `repetitions` runs each once for each number, with random rows of its own, as "test_x[7]".
    Returns the reported cases by id. Raises GraderFault if pytest itself did not get through.
    """
    async with _ours(), _job(exercise, visibility, settings) as job:
        snapshot = Snapshot.write(job.directory / "sub" / exercise.stub.name, content)
        job = msgspec.structs.replace(
            job,
            sandbox=sandbox,
            submission=snapshot,
            limit_s=limit_s,
            only=only,
            stop_at_first=stop_at_first,
            repetitions=repetitions,
            share=share,
            thorough=thorough,
            telling=tell is not None,
        )
        try:
            await _run_process(job, limit_s + GRACE_S, good=_good(job), hold=hold, tell=tell)
        finally:
            await sandbox.sweep()  # what is left of its boxes if it had to be killed
        facts = _read_facts(job)  # first: without them there is no report to read either
        if thorough:
            _check_collected(job, facts)
        reports = read_report(job.report.read_text(encoding="utf-8"), nonce=job.nonce)
        if not (stop_at_first or settings.first or share is not None):
            check_whole([case.id for case in facts.cases], reports)
        return reports, facts


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


@asynccontextmanager
async def _job(
    exercise: Exercise, visibility: Visibility, settings: Settings
) -> AsyncIterator[Job]:
    with open_folder("job-") as directory:
        job = Job(
            exercise=exercise,
            visibility=visibility,
            settings=settings,
            directory=directory,
            nonce=secrets.token_hex(8),
        )
        job.private.mkdir(mode=0o700)
        yield job


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


def _read_facts(job: Job) -> Facts:
    try:
        facts = msgspec.json.decode(job.facts.read_bytes(), type=Facts)
    except (OSError, msgspec.DecodeError) as error:
        raise GraderFault("pytest did not get to its end", detail=_log_tail(job)) from error
    if facts.nonce != job.nonce:
        raise GraderFault("what pytest left behind is that of another run")
    return facts


async def _run_process(
    job: Job,
    limit_s: float,
    *,
    good: tuple[int, ...],
    hold: Hold | None = None,
    tell: Tell | None = None,
) -> None:
    context = forking.context()
    forking.start()
    ours, theirs = context.Pipe()
    process = context.Process(  # type: ignore[attr-defined]
        target=forking.judge, args=(job, theirs), daemon=True
    )
    await _start(process)
    theirs.close()
    try:
        async with Limit(limit_s) as limit:
            while message := await _next_message(process, ours):
                if isinstance(message, Kept):
                    if hold is not None:
                        limit.lift()
                        await hold(message.lines)
                    break
                if tell is not None:
                    tell(job.exercise, message)
            ours.close()
            await ready(process.sentinel)
    except TimeoutError:
        raise GraderFault(
            f"pytest did not end within {limit_s:.0f} s", detail=_log_tail(job)
        ) from None
    finally:
        ours.close()
        if process.is_alive() and job.sandbox is not None and not job.sandbox.own_pids:
            end_family(process.pid)  # without a sandbox they die with nobody
        process.kill()
        process.join()
    code = process.exitcode
    process.close()
    if code not in good:
        raise GraderFault(f"pytest ended with code {code}", detail=_log_tail(job))


async def _start(process: BaseProcess) -> None:
    """Have it forked; a fork server that is just dying makes way for another. Raises OSError."""
    deadline = time.monotonic() + FORK_S
    while True:
        try:
            with forking.undisturbed():
                process.start()
            return
        except (OSError, EOFError):
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.01)  # until the kernel tells us that it is dead


async def _next_message(process: BaseProcess, line: Connection) -> Event | Kept | None:
    """Wait for what the process says next; None when it has ended and all is heard."""
    await ready(process.sentinel, line)
    try:
        message: Event | Kept | None = line.recv() if line.poll() else None
    except (EOFError, OSError):
        return None
    return message


def _log_tail(job: Job) -> str:
    try:
        return job.log.read_text(encoding="utf-8", errors="backslashreplace")[-4000:]
    except OSError:
        return ""

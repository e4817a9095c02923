"""The fixtures of a hidden test. `cell` is the session's, all others are one test's."""

import functools
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
import pytest_asyncio

from grader.cell import Cell, Trial
from grader.errors import GraderError, GraderFault
from grader.pytest_plugin import handover
from grader.pytest_plugin.ahead import open_job_cell
from grader.pytest_plugin.basis import Looks
from grader.pytest_plugin.handover import HandedOver
from grader.pytest_plugin.interleaving import Interleaving
from grader.pytest_plugin.plugin import SESSION
from grader.pytest_plugin.reporting import ENDING, LOOKS, TRIAL
from grader.pytest_plugin.residue import Residue
from grader.pytest_plugin.student import Student
from grader.pytest_plugin.sweep import Sweep
from grader.pytest_plugin.verifier import Verifier
from grader.pytest_plugin.wire import Wire
from grader.results import Basis


@asynccontextmanager
async def _ours(part: str) -> AsyncIterator[None]:
    """Make a GraderFault of whatever breaks here: it would pass for a fixture of the author's."""
    try:
        yield
    except GraderError:
        raise
    except Exception as error:
        raise GraderFault(f"{part} broke", detail=f"{type(error).__name__}: {error}") from error


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def cell(pytestconfig: pytest.Config) -> AsyncIterator[Cell]:
    """The submission's cell, opened by the first test that needs it."""
    plugin = pytestconfig.stash[SESSION]
    job = plugin.job
    opening = plugin.ahead.hand_over() if plugin.ahead is not None else open_job_cell(job)
    async with _ours("the cell"), opening as opened:
        if job.submission is not None:
            await opened.load(job.submission)
        if opened.import_failure is not None:
            plugin.candidates.complaints[0] = opened.import_failure.message
        yield opened
        await plugin.hold()


@pytest_asyncio.fixture(loop_scope="session")
async def trial(cell: Cell, request: pytest.FixtureRequest) -> AsyncIterator[Trial]:
    """A fresh database, recording and worker child."""
    plugin = request.config.stash[SESSION]
    async with _ours("the trial of a test"):
        await plugin.candidates.load(cell, request.node)
        async with cell.trial() as opened:
            request.node.stash[TRIAL] = opened
            yield opened
            opened.doubtful = ENDING in request.node.stash
            if opened.doubtful:
                await opened.ask_for_lines()
            plugin.keep_if_asked(request.node, opened)


@pytest.fixture
def looks(trial: Trial, request: pytest.FixtureRequest) -> Iterator[Looks]:
    """What the test looks at, by way of the three fixtures below; ends with its trouble's check."""
    yield request.node.stash.setdefault(LOOKS, Looks(trial.children))
    trial.tap.faults.check()


@pytest.fixture
def student(trial: Trial, looks: Looks) -> Student:
    """The student's functions."""
    return Student(trial.child, trial.exercise)


@pytest_asyncio.fixture(loop_scope="session")
async def elsewhere(cell: Cell, trial: Trial) -> Student:
    """The student's functions in another program: only the database is the same."""
    async with _ours("the second program of a test"):
        return Student(await cell.fork(trial), trial.exercise)


@pytest.fixture
def db(trial: Trial, looks: Looks) -> Verifier:
    """The verifier's session on this test's database."""
    return Verifier(
        trial.verifier,
        trial.database,
        trial.tap.quiet,
        looks.at_database,
        trial.tap.faults,
        trial.acts,
    )


@pytest.fixture
def hand_over(trial: Trial, looks: Looks) -> Callable[..., AbstractAsyncContextManager[HandedOver]]:
    """``async with hand_over("events") as handed:`` makes the student that table's owner."""
    return functools.partial(
        handover.hand_over, trial, look=functools.partial(looks.at, Basis.DATABASE)
    )


@pytest.fixture
def wire(trial: Trial, looks: Looks) -> Iterator[Wire]:
    """What the student's code said to PostgreSQL so far, and trouble on its way there."""
    yield Wire(trial, looks)
    trial.recording.check()


@pytest.fixture
def residue(trial: Trial, looks: Looks) -> Residue:
    """What calls leave behind: ``await residue.check(student.get_user(1))``."""
    return Residue(trial.child, trial.recording)


@pytest.fixture
def sweep(trial: Trial, db: Verifier, looks: Looks, pytestconfig: pytest.Config) -> Sweep:
    """Trouble at each step of a call: ``await sweep(lambda: student.transfer(1, 2, 10))``."""
    return Sweep(trial, db, looks, pytestconfig.stash[SESSION].job.settings.trouble)


@pytest.fixture
def interleave(trial: Trial, db: Verifier, looks: Looks) -> Interleaving:
    """Two calls that meet at each step: ``await interleave(lambda: student.f(), lambda: ...)``."""
    return Interleaving(trial, db, looks)


@pytest.fixture
def rng(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> random.Random:
    """Random numbers that differ from run to run; the report prints the seed that repeats them."""
    plugin = pytestconfig.stash[SESSION]
    seed = f"{plugin.job.settings.seed} {plugin.candidates.rows(request.node)}"
    return random.Random(seed)  # noqa: S311

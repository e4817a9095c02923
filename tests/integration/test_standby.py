"""Judges that wait for the next submission, their cells open."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from grader.errors import GraderFault
from grader.grading.running import run
from grader.grading.standby import Standby
from grader.model import Chosen, Settings
from grader.results import Blame, CaseReport
from grader.sandbox import Sandbox, open_sandbox
from tests.tiny_exercise import HEAD, SOLUTION, TESTS, Tiny, let_others_pass, write_tiny
from tests.waiting import HANG_S

#: What a process notes of itself when it collects the tests.
NOTE = 'with open({noted!r}, "a") as file:\n    print(os.getpid(), file=file)\n'


#: A test that ends its process.
ENDS = '''
@task("9.1")
@points(1)
@hint("No way.")
async def test_ends(student):
    """The process ends"""
    os._exit(7)
'''


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """Its visible tests note which process collected them."""
    let_others_pass(tmp_path)
    tiny = write_tiny(tmp_path)
    _write_tests(tiny, TESTS)
    return tiny


@pytest.fixture
async def sandbox() -> Sandbox:
    return await open_sandbox("auto")


@pytest.fixture
async def standby() -> AsyncIterator[Standby]:
    standby = Standby()
    yield standby
    await standby.close()


def _write_tests(tiny: Tiny, tests: str) -> None:
    note = NOTE.format(noted=str(_noted(tiny)))
    tiny.exercise.visible_tests.write_text(HEAD + "import os\n" + note + tests)


def _noted(tiny: Tiny) -> Path:
    return tiny.root / "noted"


def _pids(tiny: Tiny) -> list[int]:
    """Of the processes that have collected the tests."""
    try:
        return [int(pid) for pid in _noted(tiny).read_text().split()]
    except FileNotFoundError:
        return []


async def _until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(HANG_S):
        while not happened():
            await asyncio.sleep(0.01)


async def _prepare(
    standby: Standby, tiny: Tiny, sandbox: Sandbox, *, settings: Settings | None = None
) -> int:
    """Have one wait, and return its process id when it has collected the tests."""
    settings = settings or tiny.settings
    await standby.prepare(tiny.exercise, "visible", settings, sandbox, count=1)
    await _until(lambda: bool(_pids(tiny)))
    return _pids(tiny)[-1]


async def _run(
    standby: Standby, tiny: Tiny, sandbox: Sandbox, source: str = SOLUTION, **more: Any
) -> dict[str, CaseReport]:
    given: dict[str, Any] = {
        "settings": tiny.settings,
        "visibility": "visible",
        "limit_s": HANG_S,
    } | more
    reports, _ = await run(
        tiny.exercise, source.encode(), sandbox=sandbox, standby=standby, **given
    )
    return reports


async def test_the_one_that_waited_judges(tiny: Tiny, sandbox: Sandbox, standby: Standby) -> None:
    """It had collected the tests before there was a file, and nobody else collects them."""
    pid = await _prepare(standby, tiny, sandbox)
    reports = await _run(standby, tiny, sandbox)
    assert [report.message for report in reports.values()] == [None, None]
    assert _pids(tiny) == [pid]


async def test_it_judges_once(tiny: Tiny, sandbox: Sandbox, standby: Standby) -> None:
    """The next run has another."""
    pid = await _prepare(standby, tiny, sandbox)
    await _run(standby, tiny, sandbox)
    await _run(standby, tiny, sandbox)
    assert len(_pids(tiny)) == 2 and _pids(tiny)[1] != pid


async def test_it_runs_what_is_asked_for(tiny: Tiny, sandbox: Sandbox, standby: Standby) -> None:
    """Which cases that is comes with the file."""
    pid = await _prepare(standby, tiny, sandbox)
    chosen = Settings(
        exercises=tiny.settings.exercises,
        solutions=tiny.settings.solutions,
        chosen={tiny.exercise.slug: Chosen(ids=("test_counts",))},
    )
    assert list(await _run(standby, tiny, sandbox, settings=chosen)) == ["test_counts"]
    assert _pids(tiny) == [pid]


async def test_a_file_that_cannot_be_imported(
    tiny: Tiny, sandbox: Sandbox, standby: Standby
) -> None:
    """Is the student's fault there as well."""
    await _prepare(standby, tiny, sandbox)
    reports = await _run(standby, tiny, sandbox, "import nowhere\n")
    assert "nowhere" in str(reports["test_counts"].message)


async def test_one_that_died_is_replaced(tiny: Tiny, sandbox: Sandbox, standby: Standby) -> None:
    """Nobody is told of it."""
    pid = await _prepare(standby, tiny, sandbox)
    os.kill(pid, signal.SIGKILL)
    await _until(lambda: standby.ready == 0)
    reports = await _run(standby, tiny, sandbox)
    assert reports["test_counts"].passed


async def test_tests_that_changed_meanwhile(tiny: Tiny, sandbox: Sandbox, standby: Standby) -> None:
    """Are the ones that are run."""
    await _prepare(standby, tiny, sandbox)
    _write_tests(tiny, TESTS.replace("test_counts", "test_counts_anew"))
    assert "test_counts_anew" in await _run(standby, tiny, sandbox)


async def test_a_cell_that_does_not_open(tiny: Tiny, sandbox: Sandbox, standby: Standby) -> None:
    """Is told when there is somebody to tell, and is our fault."""
    nowhere = Settings(
        exercises=tiny.settings.exercises,
        solutions=None,
        postgres="postgresql://nobody@127.0.0.1:1/nothing",
    )
    await _prepare(standby, tiny, sandbox, settings=nowhere)
    reports = await _run(standby, tiny, sandbox, settings=nowhere)
    assert reports["test_counts"].blame is Blame.GRADER


async def test_they_end_with_it(tiny: Tiny, sandbox: Sandbox) -> None:
    """And nothing of them is left: neither the process nor its folder."""
    standby = Standby()
    pid = await _prepare(standby, tiny, sandbox)
    folder = _folder(pid)
    await standby.close()
    assert not _runs(pid) and not folder.exists()


async def test_another_try_is_made_anew(tiny: Tiny, sandbox: Sandbox, standby: Standby) -> None:
    """Who names cases tries again after a fault: not in what may have been the first's."""
    pid = await _prepare(standby, tiny, sandbox)
    reports = await _run(standby, tiny, sandbox, only=("test_counts",))
    assert list(reports) == ["test_counts"] and _pids(tiny)[-1] != pid


async def test_faults_of_a_judge_are_told(tiny: Tiny, sandbox: Sandbox, standby: Standby) -> None:
    """One that ends while it judges is no verdict."""
    _write_tests(tiny, TESTS + ENDS)
    await _prepare(standby, tiny, sandbox)
    with pytest.raises(GraderFault, match="ended with code 7"):
        await _run(standby, tiny, sandbox)


def _runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def _folder(pid: int) -> Path:
    """That of its job, in which its log is open."""
    opened = (descriptor.readlink() for descriptor in Path(f"/proc/{pid}/fd").iterdir())
    return next(path.parents[1] for path in opened if path.name == "log.txt")

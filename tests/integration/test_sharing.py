"""The tests of one exercise, run by two processes at once."""

from pathlib import Path

import pytest

from grader.errors import GraderFault
from grader.grading.sharing import Ran, run_shared
from grader.job import Collected, Decided, Event
from grader.model import Exercise
from grader.pytest_plugin.shares import WEIGHTS, WORTH_A_CELL
from grader.sandbox import open_sandbox
from tests.tiny_exercise import HEAD, SOLUTION, TOML, Tiny, let_others_pass, write_tiny
from tests.waiting import HANG_S

#: A test that notes which process runs it.
TEST = '''
@task("9.1")
@points(1)
@hint("Count.")
async def test_number_{number}(student{fixtures}):
    """Counting up, number {number}"""
    with open({noted!r}, "a") as file:
        file.write(f"{{os.getpid()}}\\n")
    {more}
    assert await student.count_up(1) == 1, "it is not 1"
'''


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """Where tests note their processes."""
    let_others_pass(tmp_path)
    return tmp_path / "noted"


def _write(noted: Path, count: int, last: str = "pass", fixtures: str = "") -> Tiny:
    """An exercise with so many visible tests; in the last one something more happens."""
    more = ["pass"] * (count - 1) + [last]
    tests = [
        TEST.format(number=n, noted=str(noted), more=one, fixtures=fixtures)
        for n, one in enumerate(more)
    ]
    toml = TOML.replace("points = 4", f"points = {count}")
    tiny = write_tiny(noted.parent, toml=toml)
    tiny.exercise.visible_tests.write_text(HEAD + "import os\n" + "".join(tests))
    return tiny


async def _run(tiny: Tiny, told: list[Event]) -> Ran:
    def tell(_: Exercise, event: Event) -> None:
        told.append(event)

    return await run_shared(
        tiny.exercise,
        SOLUTION.encode(),
        visibility="visible",
        settings=tiny.settings,
        sandbox=await open_sandbox("auto"),
        limit_s=HANG_S,
        tell=tell,
        thorough=True,
    )


async def test_two_processes_run_many_tests_each_once(noted: Path) -> None:
    """All are reported, in the order of the file, and told once."""
    told: list[Event] = []
    reports, facts = await _run(_write(noted, WORTH_A_CELL), told)
    names = [f"test_number_{number}" for number in range(WORTH_A_CELL)]
    assert [case.id for case in facts.cases] == names
    assert sorted(reports) == names and all(report.passed for report in reports.values())
    pids = noted.read_text().split()
    assert len(pids) == WORTH_A_CELL and len(set(pids)) == 2
    assert [len(event.cases) for event in told if isinstance(event, Collected)] == [WORTH_A_CELL]
    assert sorted(one.report.id for one in told if isinstance(one, Decided)) == names


async def test_one_process_runs_few(noted: Path) -> None:
    """A second cell would take longer to open than it saves."""
    reports, _ = await _run(_write(noted, WORTH_A_CELL - 1), [])
    assert len(reports) == WORTH_A_CELL - 1
    assert len(set(noted.read_text().split())) == 1


async def test_a_sweep_counts_for_several(noted: Path) -> None:
    """It takes as long as some plain tests: fewer are worth a second cell."""
    count = -(-WORTH_A_CELL // WEIGHTS["sweep"])
    await _run(_write(noted, count, fixtures=", sweep"), [])
    assert len(set(noted.read_text().split())) == 2


async def test_a_fault_in_the_second_is_one_of_the_run(noted: Path) -> None:
    """What it should have reported is not passed over."""
    tiny = _write(noted, WORTH_A_CELL, last="os._exit(7)")  # of an even number, the second's
    with pytest.raises(GraderFault, match="pytest ended with code 7"):
        await _run(tiny, [])

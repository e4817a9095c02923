"""A part of a cell breaks under a test: the verdict is as if it had not, or there is none."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from grader.results import CaseResult, Outcome, Result, Status
from tests.acceptance.program import Run
from tests.faults.classroom import MAX_SCORE, hand_in, write_classroom
from tests.faults.leftovers import leftovers
from tests.faults.program import Ground, open_ground, wait_for

#: What a second try heals.
ONCE = [
    "kill_server_box",
    "kill_postmaster",
    "kill_backend",
    "freeze_postmaster",
    "kill_idle_server",
    "kill_worker_box",
    "kill_nursery",
    "kill_child",
    "kill_idle_worker",
    "kill_pytest",
    "crash_pytest",
    "leave_with_0",
    "leave_with_1",
    "break_tap",
    "no_memory",
    "no_descriptors",
    "no_threads",
]

#: What can only be ours, and a word of the reason.
OURS = {
    "kill_pytest": "code -9",
    "crash_pytest": "code -11",
    "leave_with_0": "did not get to its end",
    "break_tap": "a bug in the tap",
    "no_memory": "ran out of something",
}

#: What a student's code can do as well, and the status that it then earns for that one test.
NOBODYS = ["kill_postmaster", "kill_child", "kill_nursery"]


@dataclass(frozen=True)
class Struck:
    """A class that was graded while all that happened."""

    ground: Ground
    run: Run

    def result(self, fault: str, times: int) -> Result:
        """The result of who met that fault, which must have struck so often."""
        notes = self.ground.notes / f"{fault}-{times}"
        assert len(notes.read_text()) == times, "the fault did not strike"
        return self.ground.result(f"{fault}_{times}")


@pytest.fixture(scope="module")
def struck() -> Iterator[Struck]:
    """One run, two at a time, of everything that can happen to a cell."""
    with open_ground(write_classroom) as ground:
        for fault in ONCE:
            hand_in(ground.tiny, f"{fault}_1", fault)
        for fault in (*OURS, *NOBODYS):
            hand_in(ground.tiny, f"{fault}_2", fault, times=2)
        hand_in(ground.tiny, "honest")
        yield Struck(ground, ground.grade("--jobs", "2"))


def _cases(result: Result) -> dict[str, CaseResult]:
    return {c.id: c for one in result.exercises for task in one.tasks for c in task.cases}


@pytest.mark.parametrize("fault", ONCE)
def test_what_happens_once_costs_nothing(struck: Struck, fault: str) -> None:
    """The submission that it happened to has the score that it deserves."""
    result = struck.result(fault, 1)
    assert (result.outcome, result.score) == (Outcome.GRADED, MAX_SCORE), _cases(result)


@pytest.mark.parametrize("fault", OURS)
def test_what_comes_back_is_no_score(struck: Struck, fault: str) -> None:
    """A fault that can only be ours and outlasts the second try leaves the submission ungraded."""
    result = struck.result(fault, 2)
    assert (result.outcome, result.score, result.exercises) == (Outcome.GRADER_ERROR, None, [])


@pytest.mark.parametrize("fault", OURS)
def test_the_reason_is_told(struck: Struck, fault: str) -> None:
    """What broke stands on the terminal and on the page of whom it broke for."""
    page = (struck.ground.out / f"{fault}_2" / "report.html").read_text()
    for place in (struck.run.words, html.unescape(page)):
        assert OURS[fault] in place


@pytest.mark.parametrize("fault", NOBODYS)
def test_what_code_can_do_itself_costs_one_test(struck: Struck, fault: str) -> None:
    """A server or process that is gone in two tries out of two costs the test it was lost in."""
    result = struck.result(fault, 2)
    assert result.outcome is Outcome.GRADED
    assert {id_: case.status for id_, case in _cases(result).items()} == {
        "test_before": Status.PASSED,
        "test_meanwhile": Status.ERROR,
        "test_after": Status.PASSED,
    }


def test_a_neighbour_is_untouched(struck: Struck) -> None:
    """Who met no fault has full marks in the same run."""
    assert struck.ground.result("honest").score == MAX_SCORE


def test_exit_code_says_so(struck: Struck) -> None:
    """3: something could not be graded, through our fault."""
    assert struck.run.code == 3


def test_nobody_is_lost(struck: Struck) -> None:
    """Each submission has a result and a row among the grades."""
    handed_in = {path.name for path in (struck.ground.tiny.root / "submissions").iterdir()}
    rows = (struck.ground.out / "grades.csv").read_text().splitlines()[1:]
    assert set(struck.ground.results()) == handed_in
    assert {row.split(",")[0] for row in rows} == handed_in


def test_nothing_stays_behind(struck: Struck) -> None:
    """No process, socket or folder of any of these is left."""
    wait_for(lambda: not leftovers(struck.ground))


def test_no_student_reads_a_log_of_ours(struck: Struck) -> None:
    """Where pytest broke its student reads that, and nothing of what pytest printed."""
    for fault in OURS:
        page = (struck.ground.out / f"{fault}_2" / "report.html").read_text()
        assert not re.search(r"test session starts|rootdir|test_hidden\.py|/job-", page)

"""From the student's file to its import, and back: our fault is never a zero, at no step.

Each step is denied, cut short and delayed in turn. What comes out is no score and our fault by its
name, or the very verdict of a run in which nothing went wrong: never a point less, and never
`ungradable`.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from grader.results import Outcome, Result
from tests.acceptance.program import Run
from tests.archive_files import tarred
from tests.faults.classroom import MAX_SCORE, hand_in, write_classroom
from tests.faults.handing_over import WITHOUT_PROOF
from tests.faults.leftovers import leftovers
from tests.faults.program import Ground, open_ground, own_cache, wait_for
from tests.faults.sabotage import MARK
from tests.tiny_exercise import SOLUTION

PROGRAM = (sys.executable, "-m", "tests.faults.sabotaged")

#: The verdict of a run in which nothing went wrong.
PLAIN = None

CANNOT_READ = "cannot be read"
NO_BOX = "the box for the student's code did not start"
NOT_HANDED = "tiny.py could not be handed to its box"
NO_END = "pytest did not get to its end"
NO_SERVER = "the cell broke|PostgreSQL did not start"
NO_UNPACKER = "the unpacker was killed|the unpacker did not get to its end"

#: The way, in order: step -> what is done there -> the reason that is told, or PLAIN.
STEPS: dict[str, dict[str, str | None]] = {
    "the submission is looked at": {
        "look_denied": f"{CANNOT_READ}|cannot be looked at",
        "look_late": PLAIN,
    },
    "its file is opened": {
        "open_denied": CANNOT_READ,
        "open_vanished": CANNOT_READ,
        "open_late": PLAIN,
    },
    "its file is read": {
        "read_broken": CANNOT_READ,
        "read_short": f"{CANNOT_READ}|changed while it was read",
        "read_late": PLAIN,
    },
    "an archive is opened and read": {
        "archive_open_denied": CANNOT_READ,
        "archive_open_late": PLAIN,
        "archive_read_broken": CANNOT_READ,
        "archive_read_short": f"{CANNOT_READ}|changed while it was read",
        "archive_read_late": PLAIN,
    },
    "an archive is handed to its box": {
        "unpacker_denied": "the box for an archive did not start",
        "unpacker_killed": NO_UNPACKER,
        "unpacker_late": PLAIN,
        "archive_half": "not handed the whole archive",
    },
    "its members come back": {"members_half": NO_UNPACKER, "members_late": PLAIN},
    "the snapshot is written": {
        "snapshot_full": "No space left on device",
        "snapshot_half": NOT_HANDED,
        "snapshot_late": PLAIN,
    },
    "pytest is started": {"pytest_denied": "the tests could not be run", "pytest_late": PLAIN},
    "the server's box starts": {
        "server_denied": NO_SERVER,
        "server_killed": NO_SERVER,
        "server_late": PLAIN,
        "server_short_of_a_file": NO_SERVER,
    },
    "things are mounted": {
        "mount_of_file_missing": NOT_HANDED,
        "mount_of_wire_missing": NOT_HANDED,
        "tmp_denied": NO_BOX,
    },
    "the worker's box starts": {"box_denied": NO_BOX, "box_killed": NO_BOX, "box_late": PLAIN},
    "Python starts": {
        "python_missing": NO_BOX,
        "library_short": NO_BOX,
        "asyncpg_missing": NO_BOX,
        "asyncpg_short": NO_BOX,
    },
    "the nursery says that it is ready": {
        "ready_never": NO_BOX,
        "ready_nonsense": NO_BOX,
        "ready_late": PLAIN,
    },
    "a child is forked": {"fork_denied": "the box for the student's code is gone"},
    "the socket is reached": {
        "wire_denied": NOT_HANDED,
        "socket_denied": NOT_HANDED,
        "socket_gone": NOT_HANDED,
    },
    "the child reads the snapshot": {
        "copy_denied": NOT_HANDED,
        "copy_folder_denied": f"{NOT_HANDED}|{NO_BOX}",
        "copy_half": NOT_HANDED,
        "copy_empty": NOT_HANDED,
        "copy_gone": NOT_HANDED,
        "copy_late": PLAIN,
        "hand_over_late": PLAIN,
    },
    "pytest writes its report": {
        "report_missing": "the tests could not be run",
        "report_empty": "report cannot be read",
        "report_half": "report cannot be read",
        "report_of_another_run": "that of another run",
        "report_without_a_case": "report is not whole",
        "report_late": PLAIN,
        "fewer_collected": "pytest ended with code 5",  # a second try runs what is not settled
    },
    "pytest says what it found": {
        "facts_missing": NO_END,
        "facts_empty": NO_END,
        "facts_half": NO_END,
        "facts_of_another_run": "that of another run",
        "facts_full": "pytest ended with code 3",
    },
    "pytest ends": {
        "pytest_interrupted": "pytest ended with code 2",
        "pytest_broken": "pytest ended with code 3",
        "pytest_misused": "pytest ended with code 4",
        "pytest_without_tests": "pytest ended with code 5",
    },
}

FAULTS = {fault: reason for step in STEPS.values() for fault, reason in step.items()}

#: Faults on the way of an archive are met by one.
ARCHIVED = ("an archive is opened and read", "an archive is handed to its box")
BY_ARCHIVE = [fault for step in (*ARCHIVED, "its members come back") for fault in STEPS[step]]

OURS = [fault for fault, reason in FAULTS.items() if reason]


@dataclass(frozen=True)
class Graded:
    """A class in which each has met a fault of its own, but for one."""

    ground: Ground
    run: Run

    def result(self, fault: str) -> Result:
        """The result of who met that fault, which must have struck."""
        assert (self.ground.notes / fault).exists(), "the fault did not strike"
        return self.ground.result(fault)


def hand_all_in(ground: Ground) -> None:
    """Hand in an honest solution for each fault, and one that meets none."""
    for fault in FAULTS:
        if fault in BY_ARCHIVE:
            source = f"{MARK} {fault}\n{SOLUTION}".encode()
            archive = ground.tiny.root / "submissions" / f"{fault}.tar"
            archive.parent.mkdir(exist_ok=True)
            archive.write_bytes(tarred(("tiny.py", source), kind="w"))
        else:
            hand_in(ground.tiny, fault, fault)
    hand_in(ground.tiny, "honest")


@pytest.fixture(scope="module")
def graded() -> Iterator[Graded]:
    """All of them, in one run."""
    with open_ground(write_classroom) as ground:
        own_cache(ground)
        ground.program = PROGRAM
        hand_all_in(ground)
        yield Graded(ground, ground.grade("--jobs", "2"))


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_ours_is_a_zero(graded: Graded, fault: str) -> None:
    """No score and the reason, or the verdict that the submission deserves."""
    result = graded.result(fault)
    if (reason := FAULTS[fault]) is None:
        assert (result.outcome, result.score) == (Outcome.GRADED, MAX_SCORE), result.message
    else:
        assert (result.outcome, result.score) == (Outcome.GRADER_ERROR, None), result.message
        assert re.search(reason, result.message or "")


def test_the_operator_is_told(graded: Graded) -> None:
    """Exit code 3, and each of the reasons on the terminal."""
    assert graded.run.code == 3
    for fault in OURS:
        assert re.search(rf"{fault}\b.*?({FAULTS[fault]})", graded.run.words), fault


def test_neighbours_keep_their_verdicts(graded: Graded) -> None:
    """Who met no fault has full marks, and everybody has a row."""
    assert graded.ground.result("honest").score == MAX_SCORE
    assert set(graded.ground.results()) == {*FAULTS, "honest"}


def test_nothing_stays_behind(graded: Graded) -> None:
    """No process, socket or folder of any of these is left."""
    wait_for(lambda: not leftovers(graded.ground))


UNPROVEN = ["copy_denied", "copy_half", "copy_gone", "snapshot_half"]


def test_without_the_proof_the_student_pays() -> None:
    """The proof is what stands there: believed unseen, each of these is the student's zero."""
    with open_ground(write_classroom) as ground:
        ground.program = PROGRAM
        ground.environment[WITHOUT_PROOF] = "1"
        for fault in UNPROVEN:
            hand_in(ground.tiny, fault, fault)
        assert ground.grade("--jobs", "2").code == 0
        assert {name: (one.outcome, one.score) for name, one in ground.results().items()} == (
            dict.fromkeys(UNPROVEN, (Outcome.UNGRADABLE, 0.0))
        )

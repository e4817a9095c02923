"""Which cases a save can change."""

from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

from grader.model import Exercise
from grader.practice.saving import Sources
from grader.results import CaseResult, ExerciseResult, Status, TaskResult
from tests.sample_results import HALF
from tests.tiny_exercise import HEAD, write_tiny

TESTS = HEAD + dedent('''
    async def test_up(student):
        """Up"""
        await student.count_up(1)


    async def test_down(student):
        """Down"""
        await student.count_down(1)


    async def test_down_again(student):
        """Down again"""
        await student.count_down(1)
    ''')
SOURCE = """
def step():
    return 1


async def count_up(pool, counter_id):
    return step()


async def count_down(pool, counter_id):
    return -1
"""


def case(id_: str, status: Status) -> CaseResult:
    return CaseResult(id_, id_, status, 0, 1, "visible")


LAST = msgspec.structs.replace(
    HALF,
    exercises=[
        ExerciseResult(
            "tiny",
            "Tiny",
            0,
            3,
            [
                TaskResult(
                    "9.1",
                    "Count",
                    0,
                    3,
                    [
                        case("test_up", Status.PASSED),
                        case("test_down", Status.PASSED),
                        case("test_down_again", Status.FAILED),
                    ],
                )
            ],
        )
    ],
)


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    exercise = write_tiny(tmp_path).exercise
    exercise.visible_tests.write_text(TESTS)
    return exercise


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "work" / "tiny.py"
    path.parent.mkdir()
    path.write_text(SOURCE)
    return path


@pytest.mark.parametrize(
    ("old", "new", "ids"),
    [
        ("return step()", "return step() + 1", ("test_up",)),
        ("    return 1\n", "    return 2\n", ("test_up",)),
        ("return -1", "return -2", ("test_down_again", "test_down")),
        ("return -1", "return -1  # one less", ()),
        ("return -1", "return (", ("test_down_again", "test_up", "test_down")),
    ],
)
def test_what_a_change_can_reach(
    exercise: Exercise, file: Path, old: str, new: str, ids: tuple[str, ...]
) -> None:
    """By the function, or by what that uses; what failed comes first; a slip reaches all."""
    sources = Sources(file.parent, [exercise])
    file.write_text(SOURCE.replace(old, new))
    assert sources.find_affected(LAST) == ({"tiny": ids} if ids else {})


def test_a_save_is_told_once(exercise: Exercise, file: Path) -> None:
    """The next one is held against it."""
    sources = Sources(file.parent, [exercise])
    file.write_text(SOURCE.replace("return -1", "return -2"))
    assert sources.find_affected(LAST)
    assert sources.find_affected(LAST) == {}

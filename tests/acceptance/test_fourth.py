"""An exercise written from docs/writing-an-exercise.md alone: the engine knows none by name."""

from pathlib import Path

from grader.catalog import load_catalog
from tests.acceptance.program import Graded, run_grader

FOURTH = Path(__file__).parents[1] / "fourth"
FOLDERS = ("--exercises", FOURTH / "exercises", "--solutions", FOURTH / "solutions")
SOLUTION = FOURTH / "solutions" / "bookings" / "bookings.py"


def test_gate_holds_for_an_exercise_of_somebody_else(tmp_path: Path) -> None:
    """Its solution, stub and stored mistakes get what they deserve."""
    run = run_grader("validate", *FOLDERS, "-o", tmp_path / "out")
    assert run.code == 0, run
    assert "The gate holds" in run.words


def test_solution_of_an_exercise_of_somebody_else_has_full_marks(tmp_path: Path) -> None:
    """All 10 points of its two tasks are given, and no other exercise is asked for."""
    submission = tmp_path / "ada"
    submission.mkdir()
    (submission / "bookings.py").write_text(SOLUTION.read_text())
    run = run_grader("grade", *FOLDERS, submission, "-o", tmp_path / "out")
    assert run.code == 0, run
    result = Graded(run, tmp_path / "out").result("ada")
    assert (result.score, result.max_score) == (10, 10)
    assert [exercise.slug for exercise in result.exercises] == ["bookings"]


def test_exercise_of_somebody_else_can_be_started_and_checked(tmp_path: Path) -> None:
    """A student gets its files and none of the solution's, and its visible tests pass on that."""
    work = tmp_path / "work"
    assert run_grader("start", "--exercises", FOURTH / "exercises", work).code == 0
    [exercise] = load_catalog(work, None)
    assert sorted(path.name for path in exercise.stub.parent.iterdir()) == sorted(
        path.name for path in (FOURTH / "exercises" / "bookings").iterdir() if path.is_file()
    )
    exercise.stub.write_text(SOLUTION.read_text())
    run = run_grader("check", "--exercises", FOURTH / "exercises", work)
    assert run.code == 0, run
    assert "Everything works" in run.words

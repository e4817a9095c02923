"""`grader check`: the visible tests on one's own work."""

from pathlib import Path

from tests.acceptance.program import INSIDE, run_grader, without_sandbox
from tests.tiny_exercise import SOLUTION, STUB, Tiny


def exercises(tiny: Tiny) -> tuple[str, Path]:
    """The option that names the tiny exercise, for a student who has no solutions."""
    return "--exercises", tiny.root / "exercises"


def test_a_stub_is_a_start(tiny: Tiny) -> None:
    """Nothing passes on a stub: exit 0, no blame, one next step."""
    run = run_grader("check", tiny.submission("ada", STUB), *exercises(tiny))
    assert run.code == 0
    assert "0 / 4" in run.out
    assert "this function is not written yet" in run.out
    assert "next step: UPDATE ... RETURNING gives the new value back." in run.out
    assert "This is where everyone starts" in run.out


def test_a_solution_passes(tiny: Tiny) -> None:
    """All visible tests pass on the solution, and the page is beside the work."""
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader("check", folder, *exercises(tiny))
    assert run.code == 0
    assert "4 / 4" in run.out and "Well done" in run.out
    assert f"{folder / 'report.html'}" in run.out
    page = (folder / "report.html").read_text()
    assert "Counting up is one statement" in page
    assert "Practice run, not a grade" in page


def test_the_current_folder_is_the_default(tiny: Tiny) -> None:
    """Inside one's own folder `grader check` needs no argument."""
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader("check", *exercises(tiny), cwd=folder)
    assert run.code == 0
    assert (folder / "report.html").is_file()


def test_nothing_is_cut_off_at_80_columns(tiny: Tiny) -> None:
    """What does not fit on a line goes on in the next one."""
    long = f'async def count_up(pool, counter_id):\n    raise ValueError("{"word " * 40}END")\n'
    run = run_grader("check", tiny.submission("ada", long), *exercises(tiny), columns=80)
    assert "word word END" in " ".join(run.out.split())


def test_works_without_a_sandbox(tiny: Tiny, tmp_path: Path) -> None:
    """On a machine without bubblewrap it says so, and checks all the same."""
    folder = tiny.submission("ada", SOLUTION)
    run = run_grader(
        "check", folder, *exercises(tiny), env=without_sandbox(tmp_path), program=INSIDE
    )
    assert run.code == 0
    assert "There is no sandbox here: your code runs as you." in run.err
    assert "4 / 4" in run.out


def test_works_with_the_sandbox_off(tiny: Tiny) -> None:
    """--sandbox off is allowed for one's own code."""
    run = run_grader(
        "check", tiny.submission("ada", SOLUTION), *exercises(tiny), "--sandbox", "off"
    )
    assert run.code == 0
    assert "4 / 4" in run.out


def test_needs_one_submission(tiny: Tiny) -> None:
    """A folder of submissions is refused: each check is of one's own work."""
    tiny.submission("ada", STUB)
    run = run_grader("check", tiny.root / "submissions", *exercises(tiny))
    assert run.code == 2
    assert "is a folder of submissions" in run.err
    assert "Check one of them at a time." in run.err


def test_needs_a_folder(tiny: Tiny) -> None:
    """An archive or a file is refused: the report has to lie beside the work."""
    file = tiny.submission("ada", SOLUTION) / "tiny.py"
    run = run_grader("check", file, *exercises(tiny))
    assert run.code == 2
    assert f"{file} is a file" in run.err
    assert "hint: Check the folder with your work" in run.err


def test_a_folder_that_is_not_there(tiny: Tiny) -> None:
    """A wrong DIR is named."""
    run = run_grader("check", "nowhere", *exercises(tiny), cwd=tiny.root)
    assert run.code == 2
    assert "error: nowhere does not exist" in run.err


def test_only_the_named_exercise(tiny: Tiny) -> None:
    """An exercise that does not exist is refused, and those that do are listed."""
    run = run_grader("check", tiny.submission("ada", STUB), "tony", *exercises(tiny))
    assert run.code == 2
    assert "there is no exercise 'tony'" in run.err
    assert "There are: tiny" in run.err

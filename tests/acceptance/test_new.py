"""`grader new`: an exercise that runs at once."""

from pathlib import Path

import pytest

from grader.catalog import load_catalog
from tests.acceptance.program import Graded, run_grader


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder in which an exercise was begun."""
    run = run_grader("new", "counting", "my course", cwd=tmp_path)
    assert run.code == 0, run
    return tmp_path / "my course"


def folders(course: Path) -> dict[str, str]:
    """The variables that lead to it."""
    names = {"GRADER_EXERCISES": "exercises", "GRADER_SOLUTIONS": "solutions"}
    return {variable: str(course / name) for variable, name in names.items()}


def files_in(folder: Path) -> set[str]:
    """Paths of all files below `folder`."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_gate_holds(course: Path, tmp_path: Path) -> None:
    """Its solution has all points, its stub none, and its mistake is caught."""
    run = run_grader("validate", "-o", tmp_path / "out", env=folders(course))
    assert run.code == 0, run
    assert "The gate holds" in run.words
    assert "wrong solutions 1 caught 1" in run.words


def test_a_student_can_begin(course: Path, tmp_path: Path) -> None:
    """The stub is checked, and the solution passes; nothing of the solution is handed out."""
    work = tmp_path / "work"
    assert run_grader("start", work, env=folders(course)).code == 0
    given = {"README.md", "exercise.toml", "schema.sql", "seed.sql", "test_visible.py"}
    assert files_in(work / "counting") == {*given, "counting.py"}
    begun = run_grader("check", work, env=folders(course))
    assert begun.code == 1 and "not written yet: 1 function" in begun.out
    solution = course / "solutions" / "counting" / "counting.py"
    (work / "counting" / "counting.py").write_text(solution.read_text())
    assert run_grader("check", work, env=folders(course)).code == 0


def test_it_can_be_graded(course: Path, tmp_path: Path) -> None:
    """The solution has full marks, and the stored mistake has none."""
    kept = course / "solutions" / "counting"
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    mistake = (kept / "wrong" / "stores_nothing.py").read_text()
    (wrong / "counting.py").write_text(mistake)
    run = run_grader("grade", kept.parent, wrong, "-o", tmp_path / "out", env=folders(course))
    graded = Graded(run, tmp_path / "out")
    assert run.code == 0, run
    assert (graded.result("solutions").score, graded.result("wrong").score) == (4, 0)


def test_it_says_what_to_do_next(tmp_path: Path) -> None:
    """The line with the variables is one for a shell, from wherever one is."""
    run = run_grader("new", "counting", "my course", cwd=tmp_path)
    course = tmp_path / "my course"
    given, kept = (f"'{course / name}'" for name in ("exercises", "solutions"))
    assert f"  export GRADER_EXERCISES={given} GRADER_SOLUTIONS={kept}\n" in run.out
    assert "grader validate" in run.out and "docs/writing-an-exercise.md" in run.out
    assert {line[2:] for line in run.out.splitlines() if line.startswith("  my")} == {
        f"my course/{name}" for name in files_in(course)
    }


def test_the_next_one_has_a_number_of_its_own(course: Path, tmp_path: Path) -> None:
    """Tasks of two exercises are told apart, and the gate holds for both."""
    assert run_grader("new", "seats_of_shows", course).code == 0
    found = load_catalog(course / "exercises", course / "solutions")
    assert [(one.slug, one.title, [task.id for task in one.tasks]) for one in found] == [
        ("counting", "Counting", ["1.1"]),
        ("seats_of_shows", "Seats of shows", ["2.1"]),
    ]
    assert run_grader("validate", "-o", tmp_path / "out", env=folders(course)).code == 0


def test_in_the_folder_where_one_is(tmp_path: Path) -> None:
    """Without DIR the two folders are made here."""
    assert run_grader("new", "counting", cwd=tmp_path).code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"exercises", "solutions"}


@pytest.mark.parametrize("kept", ["exercises", "solutions"])
def test_a_name_that_is_taken(kept: str, tmp_path: Path) -> None:
    """Nobody's files are written over, in either folder, and nothing new is there."""
    mine = tmp_path / kept / "counting" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    run = run_grader("new", "counting", cwd=tmp_path)
    assert run.code == 2
    assert f"{kept}/counting is there already" in run.err and "hint:" in run.err
    assert files_in(tmp_path) == {f"{kept}/counting/mine.txt"}


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Count-Up", "grader new count_up"),
        ("../up", "grader new up"),
        ("class", "grader new counting"),
        ("", "grader new counting"),
        ("5", "grader new counting"),
        ("asyncio", "grader new asyncio_exercise"),
        ("test_visible", "grader new test_visible_exercise"),
    ],
)
def test_a_name_that_cannot_be_one(name: str, advice: str, tmp_path: Path) -> None:
    """It is named, with one that can be; nothing is written."""
    run = run_grader("new", name, cwd=tmp_path)
    assert run.code == 2
    assert repr(name) in run.err and advice in run.words
    assert files_in(tmp_path) == set()


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """A file in its place, and a place where nobody can write, are named."""
    (tmp_path / "file").write_text("")
    assert "file is a file, not a folder" in run_grader("new", "x", tmp_path / "file").err
    run = run_grader("new", "x", "/proc/course")
    assert run.code == 2 and "/proc/course" in run.err and "hint:" in run.err


def test_beside_an_exercise_that_is_broken(course: Path) -> None:
    """Its file and line are told, before anything is written."""
    toml = course / "exercises" / "counting" / "exercise.toml"
    toml.write_text("title = 5\n")
    run = run_grader("new", "another", course)
    assert run.code == 2 and "exercise.toml:1" in run.err
    assert not (course / "exercises" / "another").exists()

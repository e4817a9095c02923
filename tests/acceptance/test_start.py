"""`grader start`: a student's own copy."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.acceptance.program import run_grader
from tests.tiny_exercise import SCHEMA, STUB, Tiny


def files_in(folder: Path) -> set[str]:
    """Paths of all files below `folder`."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_copies_what_a_student_gets_and_nothing_else(tmp_path: Path) -> None:
    """The folder has every exercise's stub, text, schema and visible tests; no solution."""
    run = run_grader("start", "work", cwd=tmp_path)
    assert run.code == 0
    assert "grader check work" in run.out
    copied = files_in(tmp_path / "work")
    assert {
        f"basic_operations/{name}"
        for name in ("README.md", "basic_operations.py", "schema.sql", "test_visible.py")
    } <= copied
    assert not [name for name in copied if "hidden" in name or "wrong" in name or "pyc" in name]
    stub = (tmp_path / "work" / "basic_operations" / "basic_operations.py").read_text()
    assert "NotImplementedError" in stub


def test_what_was_copied_can_be_checked(tiny: Tiny, tmp_path: Path) -> None:
    """The command that `start` names next works as it stands, odd folder names included."""
    given = ("--exercises", tiny.root / "exercises")
    run = run_grader("start", "my work", *given, cwd=tmp_path)
    assert "grader check 'my work'" in run.out
    checked = run_grader("check", "my work", *given, cwd=tmp_path)
    assert checked.code == 1 and "not written yet: 1 function" in checked.out


def test_uses_a_default_folder(tiny: Tiny, tmp_path: Path) -> None:
    """Without a name the folder is called asyncpg-exercises."""
    run = run_grader("start", "--exercises", tiny.root / "exercises", cwd=tmp_path)
    assert run.code == 0
    assert (tmp_path / "asyncpg-exercises" / "tiny" / "tiny.py").is_file()


def test_leaves_work_alone(tiny: Tiny, tmp_path: Path) -> None:
    """A folder with something in it is refused, and stays as it is."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "mine.py").write_text("x = 1\n")
    run = run_grader("start", "work", "--exercises", tiny.root / "exercises", cwd=tmp_path)
    assert run.code == 2
    assert "work exists and is not empty" in run.err
    assert "grader start DIR" in run.err
    assert files_in(tmp_path / "work") == {"mine.py"}


def test_refuses_a_file(tiny: Tiny, tmp_path: Path) -> None:
    """A file in the folder's place is named as one."""
    (tmp_path / "work").write_text("x = 1\n")
    run = run_grader("start", "work", "--exercises", tiny.root / "exercises", cwd=tmp_path)
    assert run.code == 2
    assert "work is a file" in run.err


def test_a_folder_that_cannot_be_filled(tiny: Tiny) -> None:
    """The error names it, not what was to be copied."""
    run = run_grader("start", "/proc/work", "--exercises", tiny.root / "exercises")
    assert run.code == 2
    assert "/proc/work cannot be filled" in run.err and "hint:" in run.err


def test_the_folder_explains_itself(tmp_path: Path) -> None:
    """Its README has each task once, with what of the tutorial it practises, and true commands."""
    run_grader("start", "work", cwd=tmp_path)
    readme = (tmp_path / "work" / "README.md").read_text()
    assert "$" not in readme
    assert "| 2.3 Create nested transaction logic | *Nested Transactions*" in readme
    assert re.findall(r"^\| (\d\.\d) .+ \| \*.+ \|$", readme, re.MULTILINE) == [
        f"{exercise}.{task}" for exercise in (1, 2, 3, 4) for task in (1, 2, 3)
    ]
    for link in re.findall(r"\]\((.+?)\)", readme):
        assert (tmp_path / "work" / link).is_file()
    commands = set(re.findall(r"^\| `grader (\w+)", readme, re.MULTILINE))
    assert commands == {"check", "shell", "database", "start", "pack"}
    for command in commands:
        assert run_grader(command, "--help").code == 0


@pytest.mark.parametrize("place", ["", "transactions"])
def test_plain_pytest_says_what_to_use(tmp_path: Path, place: str) -> None:
    """One line and an exit code that is not 0, in the folder and in an exercise's."""
    run_grader("start", "work", cwd=tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest"],
        cwd=tmp_path / "work" / place,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    [line] = (done.stdout + done.stderr).strip().splitlines()
    assert line.startswith("ERROR: use `grader check`")


def test_a_type_checker_finds_its_way(tmp_path: Path) -> None:
    """mypy, started in the folder, looks at the four files to write in and has no complaint."""
    run_grader("start", "work", cwd=tmp_path)
    work = tmp_path / "work"
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "."], cwd=work, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout
    assert "in 4 source files" in done.stdout


def test_reset_puts_an_exercise_back_and_keeps_the_work(tiny: Tiny, tmp_path: Path) -> None:
    """A copy for each time, what is missing comes back, and all else stays as it is."""
    given = ("--exercises", tiny.root / "exercises")
    run_grader("start", "work", *given, cwd=tmp_path)
    folder = tmp_path / "work" / "tiny"
    file = folder / "tiny.py"
    (folder / "mine.txt").write_text("mine")
    for work in ("first", "second"):
        file.write_text(work)
        (folder / "schema.sql").unlink()
        run = run_grader("start", "--reset", "tiny", *given, cwd=tmp_path / "work")
        assert run.code == 0
        assert "tiny.py is as it was given; your work is in tiny.py." in run.out
        assert file.read_text() == STUB and (folder / "schema.sql").read_text() == SCHEMA
    copies = sorted(path.name for path in folder.glob("tiny.py.*"))
    assert [re.sub(r"\d{4}-\d\d-\d\d", "DAY", name) for name in copies] == [
        "tiny.py.DAY-1",
        "tiny.py.DAY-2",
    ]
    assert [(folder / name).read_text() for name in copies] == ["first", "second"]
    assert (folder / "mine.txt").read_text() == "mine"


def test_reset_where_there_is_no_room(tiny: Tiny, tmp_path: Path) -> None:
    """The work is as it was, no half of a copy is beside it, and the way out is told."""
    file = tmp_path / "tiny" / "tiny.py"
    file.parent.mkdir()
    file.write_text("x" * 100_000)
    program = """
        import resource, sys
        from pathlib import Path
        from grader.catalog import load_catalog
        from grader.errors import OperatorError
        from grader.practice.starting import put_back

        catalog = load_catalog(Path(sys.argv[1]), None)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            put_back(Path(), "tiny", catalog)
        except OperatorError as error:
            print(error.message, error.hint)
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(tiny.root / "exercises")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "cannot be put back: File too large" in done.stdout
    assert "Your work is still there" in done.stdout
    assert file.read_text() == "x" * 100_000 and [*file.parent.glob("tiny.py.*")] == []


def test_reset_of_one_file(tiny: Tiny, tmp_path: Path) -> None:
    """The others stay as they are; also by its name alone, in the exercise's folder."""
    given = ("--exercises", tiny.root / "exercises")
    run_grader("start", "work", *given, cwd=tmp_path)
    folder = tmp_path / "work" / "tiny"
    for word, place in (("tiny/tiny.py", folder.parent), ("tiny.py", folder)):
        (folder / "tiny.py").write_text("mine")
        (folder / "schema.sql").write_text("changed")
        assert run_grader("start", "--reset", word, *given, cwd=place).code == 0
        assert (folder / "tiny.py").read_text() == STUB
        assert (folder / "schema.sql").read_text() == "changed"


def test_reset_of_what_is_as_it_was(tiny: Tiny, tmp_path: Path) -> None:
    """Nothing is copied, and that is said."""
    given = ("--exercises", tiny.root / "exercises")
    run_grader("start", "work", *given, cwd=tmp_path)
    before = files_in(tmp_path / "work")
    run = run_grader("start", "work", "--reset", "tiny", *given, cwd=tmp_path)
    assert run.code == 0 and "Nothing to do" in run.out
    assert files_in(tmp_path / "work") == before


@pytest.mark.parametrize("word", ["tony", "tiny/../x.py", "tiny/nothing.py", "/etc/passwd", ""])
def test_reset_of_what_was_never_given(tiny: Tiny, tmp_path: Path, word: str) -> None:
    """It is refused with what there is, and nothing is written."""
    given = ("--exercises", tiny.root / "exercises")
    run_grader("start", "work", *given, cwd=tmp_path)
    before = files_in(tmp_path)
    run = run_grader("start", "work", "--reset", word, *given, cwd=tmp_path)
    assert run.code == 2 and "There are: " in run.err
    assert files_in(tmp_path) == before

"""`grader start`: a student's own copy."""

from pathlib import Path

from tests.acceptance.program import run_grader
from tests.tiny_exercise import Tiny


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
    assert run_grader("check", "my work", *given, cwd=tmp_path).code == 0


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

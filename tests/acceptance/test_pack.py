"""`grader pack`: the archive to hand in."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.reports.result_json import parse_json
from tests.acceptance.playing import Player, open_player
from tests.acceptance.program import INSIDE, run_grader, without_sandbox
from tests.tiny_exercise import STUB

ROOT = Path(__file__).parents[2]


@pytest.fixture
def player() -> Iterator[Player]:
    """A student with the tiny exercise solved."""
    with open_player() as player:
        yield player


def test_what_is_packed_is_graded_like_the_folder(player: Player) -> None:
    """Beside the folder, by its name; grading takes it and comes to the same."""
    run = player.run("pack")
    archive = player.work.with_suffix(".zip")
    assert run.code == 0
    assert f"{archive} is packed" in run.out
    assert "tiny/tiny.py" in run.out and "everything is written" in run.out
    assert zipfile.ZipFile(archive).namelist() == ["tiny/tiny.py"]
    root = player.ground.tiny.root
    for what in (archive, player.work):
        out = root / f"out-{what.suffix}"
        solutions = ("--solutions", root / "solutions")
        assert player.run("grade", what, "-o", out, *solutions).code == 0
        assert parse_json((out / "work" / "result.json").read_text()).score == 4
    player.is_alone()


def test_what_is_not_written_yet_is_told(player: Player) -> None:
    """By the stub's names; it is packed all the same."""
    (player.work / "tiny" / "tiny.py").write_text(STUB)
    run = player.run("pack")
    assert run.code == 0
    assert "not written yet: count_up" in run.out


def test_a_function_that_is_gone_is_not_written(player: Player) -> None:
    """What the stub asks for and the file has not is told too."""
    (player.work / "tiny" / "tiny.py").write_text("x = 1\n")
    assert "not written yet: count_up" in player.run("pack").out


def test_a_file_that_does_not_load(player: Player) -> None:
    """Its line is told, and nothing is packed: exit 1."""
    (player.work / "tiny" / "tiny.py").write_text("import asyncpg\n1 / 0\n")
    run = player.run("pack")
    assert run.code == 1
    assert "tiny.py cannot be imported: ZeroDivisionError: division by zero (line 2)" in run.words
    assert "Nothing was packed" in run.out and "--anyway" in run.out
    assert not player.work.with_suffix(".zip").exists()


def test_a_file_that_does_not_load_is_packed_anyway(player: Player) -> None:
    """If that is asked for, and it says so."""
    (player.work / "tiny" / "tiny.py").write_text("1 / 0\n")
    run = player.run("pack", "--anyway")
    assert run.code == 0
    assert "ZeroDivisionError" in run.err and "does not load" in run.out
    assert zipfile.ZipFile(player.work.with_suffix(".zip")).read("tiny/tiny.py") == b"1 / 0\n"


def test_a_file_that_cannot_be_taken(player: Player) -> None:
    """What grading refuses is refused here, in its words, and never packed."""
    (player.work / "tiny" / "tiny.py").write_bytes(b"# \xff\n")
    for arguments in ((), ("--anyway",)):
        run = player.run("pack", *arguments)
        assert run.code == 1
        assert "tiny.py is not UTF-8 text" in run.err
    assert not player.work.with_suffix(".zip").exists()


def test_another_module_of_ones_own_is_not_there(player: Player) -> None:
    """A file that rests on one loads at home, and is found out here, as in grading."""
    (player.work / "tiny" / "more.py").write_text("one = 1\n")
    (player.work / "tiny" / "tiny.py").write_text("from more import one\n")
    run = player.run("pack")
    assert run.code == 1
    assert "and no other file of yours" in run.err


def test_the_code_is_loaded_in_a_box(player: Player) -> None:
    """What a file does when it is imported is done to nothing of the student's."""
    trace = player.work / "trace"
    (player.work / "tiny" / "tiny.py").write_text(f"open({str(trace)!r}, 'w')\n")
    run = player.run("pack")
    assert run.code == 1 and "tiny.py cannot be imported" in run.err
    assert not trace.exists()


def test_works_without_a_sandbox(player: Player, tmp_path: Path) -> None:
    """Where there is none it packs all the same."""
    run = run_grader(
        "pack", cwd=player.work, env=player.env | without_sandbox(tmp_path), program=INSIDE
    )
    assert run.code == 0
    assert "everything is written" in run.out


def test_from_the_folder_of_an_exercise(player: Player) -> None:
    """It is the whole course that is packed."""
    run = run_grader("pack", cwd=player.work / "tiny", env=player.env)
    assert run.code == 0
    assert player.work.with_suffix(".zip").exists()


def test_an_earlier_archive_is_replaced(player: Player) -> None:
    """By what the files are now."""
    player.run("pack")
    (player.work / "tiny" / "tiny.py").write_text(STUB)
    assert player.run("pack").code == 0
    packed = zipfile.ZipFile(player.work.with_suffix(".zip")).read("tiny/tiny.py")
    assert packed.decode() == STUB


def test_no_other_file_is_written_over(player: Player) -> None:
    """Be it a text or an archive of other things; a name that is none of a ZIP is refused."""
    precious = player.work / "notes.zip"
    precious.write_text("my notes")
    run = player.run("pack", "--out", precious)
    assert run.code == 2 and f"{precious} is there" in run.err.replace("\n", "")
    with zipfile.ZipFile(precious, "w") as archive:
        archive.writestr("diary.txt", "secret")
    assert player.run("pack", "--out", precious).code == 2
    assert zipfile.ZipFile(precious).namelist() == ["diary.txt"]
    run = player.run("pack", "--out", "tiny/tiny.py")
    assert run.code == 2 and "does not end in .zip" in run.err


def test_an_archive_that_cannot_be_written(player: Player) -> None:
    """The error names it, and no other file."""
    run = player.run("pack", "--out", "/proc/work.zip")
    assert run.code == 2
    assert "error: /proc/work.zip cannot be written" in run.err and "hint:" in run.err


def test_nothing_to_pack(player: Player) -> None:
    """It says where it looked."""
    shutil.rmtree(player.work / "tiny")
    run = player.run("pack")
    assert run.code == 2
    assert "there is nothing to pack" in run.err and "tiny/tiny.py" in run.err


def test_an_exercise_that_is_not_there_is_told(tmp_path: Path) -> None:
    """It is no fault: one may hand in what one has."""
    shutil.copytree(ROOT / "solutions" / "performance", tmp_path / "work" / "performance")
    run = run_grader("pack", "work", cwd=tmp_path)
    assert run.code == 0
    assert "Not in it: transactions/transactions.py" in run.out
    assert zipfile.ZipFile(tmp_path / "work.zip").namelist() == ["performance/performance.py"]


def test_a_folder_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    """Before anything is loaded."""
    (tmp_path / "work").mkdir()
    run = run_grader("pack", "wrok", cwd=tmp_path)
    assert run.code == 2 and "Loading" not in run.err
    assert "wrok is no folder" in run.err and "Did you mean work?" in run.err

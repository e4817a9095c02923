"""What is written is whole, and lies where it belongs, whatever was put there before."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.batch import prepare_out, write_run, write_submission
from grader.batch.tables import open_tables
from grader.errors import OperatorError
from grader.grading.finding import Submission
from grader.reports.files import RUN_FILES, Beside
from grader.reports.writing import make_folder, write_text
from tests.sample_results import result
from tests.waiting import HANG_S

ADA = result("ada")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A file that is nobody's report."""
    path = tmp_path / "elsewhere" / "precious"
    path.parent.mkdir()
    path.write_text("mine")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An empty folder for reports."""
    path = tmp_path / "out"
    path.mkdir()
    return path


def test_a_link_in_the_place_of_a_report_is_replaced(out: Path, elsewhere: Path) -> None:
    """What it led to stays as it was."""
    (out / "report.html").symlink_to(elsewhere)
    write_text(out / "report.html", "ours")
    assert elsewhere.read_text() == "mine"
    assert (out / "report.html").read_text() == "ours" and not (out / "report.html").is_symlink()


def test_no_name_of_ours_can_be_foreseen(out: Path, elsewhere: Path) -> None:
    """Links of the names that we have used lead nowhere, and nothing of ours is left beside."""
    for name in (".grades.csv.new", ".writable", ".writable.new"):
        (out / name).symlink_to(elsewhere.with_name(name))
    prepare_out(out)
    write_text(out / "grades.csv", "ours")
    assert [path.name for path in elsewhere.parent.iterdir()] == ["precious"]
    assert {path.name for path in out.iterdir() if not path.is_symlink()} == {"grades.csv"}


def test_a_link_in_the_place_of_a_folder_is_replaced(out: Path, elsewhere: Path) -> None:
    """No report is written to where it led."""
    (out / "ada").symlink_to(elsewhere.parent)
    write_submission(ADA, out, Beside())
    assert [path.name for path in elsewhere.parent.iterdir()] == ["precious"]
    assert (out / "ada" / "report.html").is_file()


def test_out_inside_a_submission_leads_nowhere_else(tmp_path: Path, elsewhere: Path) -> None:
    """A link that a student put there is refused by name; a folder there is not."""
    ada = tmp_path / "ada"
    ada.mkdir()
    (ada / "out").symlink_to(elsewhere.parent)
    submission = Submission("ada", ada)
    with pytest.raises(OperatorError, match=r"ada/out, a link inside of the submission ada"):
        prepare_out(ada / "out" / "monday", [submission])
    prepare_out(ada / "reports", [submission])
    assert (ada / "reports").is_dir()


def test_the_operator_s_own_links_are_followed(tmp_path: Path, elsewhere: Path) -> None:
    """OUT may be one."""
    (tmp_path / "out").symlink_to(elsewhere.parent)
    prepare_out(tmp_path / "out", [Submission("ada", tmp_path / "ada")])


def test_a_report_is_readable_as_others_are(out: Path) -> None:
    """Its mode is what the operator's umask makes of a new file."""
    before = os.umask(0o027)
    try:
        write_text(out / "report.html", "ours")
    finally:
        os.umask(before)
    assert (out / "report.html").stat().st_mode & 0o777 == 0o640


def test_half_a_report_is_never_there(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If it cannot be written, what was there stays, and nothing else."""
    write_text(out / "grades.csv", "older")

    def fail(self: Path, target: Path) -> Path:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        write_text(out / "grades.csv", "newer")
    assert [path.name for path in out.iterdir()] == ["grades.csv"]
    assert (out / "grades.csv").read_text() == "older"


def test_a_folder_is_made_once(out: Path) -> None:
    """And may be there."""
    make_folder(out / "ada")
    make_folder(out / "ada")
    assert (out / "ada").is_dir()


# --- the tables of a class ------------------------------------------------------------------------

BOB = result("bob")


async def test_tables_tell_of_everybody(out: Path) -> None:
    """Who was graded before is in them beside who is graded now, who replaces an older result."""
    with ThreadPoolExecutor(1) as writer:
        async with open_tables(out, writer, [ADA, BOB]) as tables:
            tables.add(ADA)
    rows = (out / "grades.csv").read_text().splitlines()[1:]
    assert [row.partition(",")[0] for row in rows] == ["ada", "bob"]


async def test_older_tables_stay_until_there_is_more_to_tell(out: Path) -> None:
    """Before the first submission is graded they are as true as they were."""
    write_run([ADA], out)
    with ThreadPoolExecutor(1) as writer:
        async with open_tables(out, writer, [ADA]):
            assert all((out / name).exists() for name in RUN_FILES)


async def test_a_stopped_run_leaves_tables(out: Path) -> None:
    """They tell of those who were graded until then."""
    with ThreadPoolExecutor(1) as writer, pytest.raises(KeyboardInterrupt):
        async with open_tables(out, writer) as tables:
            tables.add(ADA)
            raise KeyboardInterrupt
    assert ADA.submission in (out / "grades.csv").read_text()
    assert all((out / name).exists() for name in RUN_FILES)


async def test_tables_are_there_while_the_run_goes_on(out: Path) -> None:
    """A run that is killed leaves them too."""
    with ThreadPoolExecutor(1) as writer:
        async with open_tables(out, writer) as tables:
            tables.add(ADA)
            async with asyncio.timeout(HANG_S):
                while not all((out / name).exists() for name in RUN_FILES):
                    await asyncio.sleep(0.01)

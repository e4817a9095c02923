"""What becomes of a class that was graded: gradebooks, reports given out, persons forgotten."""

import csv
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest

from grader.people import Person
from tests.acceptance.program import GRADER, clean_environment, run_grader
from tests.acceptance.screen import opened
from tests.sample_results import GRADER_ERROR, SOLVED, STUB
from tests.unit.test_publishing import write

ROOT = Path(__file__).parents[2]

ADA = Person("ada", "Ada Lovelace", "ada@uni.example", "ada01", "101")
ZOE = Person("zoe", "Zoë Müller", "zoe@uni.example", "zoe02", "102")
LIN = Person("lin", "Lin\x1b[2J", "lin@uni.example", "lin03", "103")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Two who have a score, and one with a fault of ours."""
    out = write(tmp_path / "out", SOLVED, STUB, GRADER_ERROR)
    (out / ".grader" / "people.json").write_bytes(msgspec.json.encode([ADA, ZOE, LIN]))
    return out


def test_a_gradebook_is_written_and_told(out: Path) -> None:
    """Where it is, who is in it, and who has no score."""
    run = run_grader("gradebook", out, "--format", "moodle")
    assert run.code == 0
    assert "gradebook-moodle.csv: 3 students" in run.words
    assert "lin: it could not be graded, through our fault: PostgreSQL would not start" in run.words
    rows = list(csv.DictReader((out / "gradebook-moodle.csv").read_text().splitlines()))
    assert [row["Grade"] for row in rows] == ["30", "", "0"]


def test_what_people_change_is_in_every_table(out: Path, tmp_path: Path) -> None:
    """By whichever command reads it; one that does not read it takes it away again, and says so."""
    path = tmp_path / "adjustments.toml"
    why = 'reason = "the hint misled"\nwho = "rg"\nwhen = 2026-11-22\n'
    path.write_text(f'[[adjustment]]\nstudent = "zoe"\npoints = 2\n{why}')

    def zoe() -> dict[str, str]:
        rows = csv.DictReader((out / "grades.csv").read_text().splitlines())
        return next(row for row in rows if row["submission"] == "zoe")

    commands: list[list[str | Path]] = [
        ["gradebook", out, "--format", "csv"],
        ["publish", out, tmp_path / "public"],
    ]
    for command in commands:
        run = run_grader(*command, "--adjustments", path)
        assert run.code == 0
        assert (zoe()["score"], zoe()["machine"]) == ("2", "0")
        page = (out / "index.html").read_text()
        assert "the tests gave 0" in page and "the hint misled" in page
        run = run_grader(*command)
        assert "no longer: total +2" in run.words and zoe()["score"] == "0"
    run = run_grader("forget", "ada", "--out", out, "--yes", "--adjustments", path)
    assert run.code == 0 and zoe()["score"] == "2"


def test_the_class_page_leads_to_all_that_is_in_out(out: Path) -> None:
    """To what is there, and to nothing else; to a gradebook as soon as there is one."""
    assert run_grader("page", out).code == 0
    assert not {"similar.html", "gradebook-csv.csv"} & set(links_of(out / "index.html"))
    (out / "similar.html").write_text("")
    assert run_grader("gradebook", out, "--format", "csv").code == 0
    links = links_of(out / "index.html")
    assert {"similar.html", "gradebook-csv.csv", "grades.csv", "summary.json"} <= set(links)
    assert all((out / unquote(link)).is_file() for link in links if not link.startswith("#"))
    assert run_grader("page", out, "--anonymous").code == 0
    assert "anonymous.html" in links_of(out / "index.html")
    assert all(link.startswith("#") for link in links_of(out / "anonymous.html"))


def links_of(page: Path) -> list[str]:
    """Where a page leads."""
    return re.findall(r'href="([^"]*)"', page.read_text())


def test_a_download_is_filled_in_and_the_differences_told(out: Path, tmp_path: Path) -> None:
    """Who is not there, who is not here; the download itself stays."""
    export = tmp_path / "export.csv"
    content = (
        "Student,ID,SIS Login ID,Section,Project (7)\n    Points Possible,,,,30\n"
        "Ada,101,,A,5\nNora \x1b[31m,109,,A,6\n"
    )
    export.write_text(content)
    filled = tmp_path / "import.csv"
    command = ("gradebook", out, "--format", "canvas", "--into", export)
    run = run_grader(*command, "-o", filled)
    assert run.code == 0 and "\x1b" not in run.out
    assert "1 score in Project (7)" in run.words and "1 other score stood there" in run.words
    assert "Graded, but not in that file: lin zoe" in run.words
    assert "not graded; left as they were: Nora" in run.words
    assert filled.read_text() == content.replace("A,5", "A,30")
    again = run_grader(*command, "-o", export)
    assert again.code == 2 and "would be written over" in again.err
    assert export.read_text() == content


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "canvas"], "which assignment the scores are of"),
        (["--format", "csv", "--into", "x.csv"], "--into: there is nothing to fill in"),
        (["--format", "xlsx", "--decimal-comma"], "--decimal-comma: a workbook holds numbers"),
        (["--format", "csv", "--comments"], "--comments goes with --format moodle"),
        (["--format", "moodle", "--into", "nothing.csv"], "cannot read nothing.csv"),
        (["--format", "csv", "--out-of", "nan"], "--out-of nan: that is no number of points"),
        (["--format", "csv", "-o", "{out}/ada/result.json"], "would be written over"),
    ],
)
def test_what_makes_no_sense_is_refused(out: Path, arguments: list[str], said: str) -> None:
    """With exit code 2, and nothing is written."""
    run = run_grader("gradebook", out, *(one.replace("{out}", str(out)) for one in arguments))
    assert run.code == 2 and said in run.words
    assert not list(out.glob("gradebook-*"))


@pytest.mark.parametrize("command", ["gradebook", "publish", "forget", "page"])
def test_a_folder_without_results_is_told(tmp_path: Path, command: str) -> None:
    """Neither what is not there nor what is empty is taken for a class."""
    rest: dict[str, list[str | Path]] = {
        "gradebook": ["--format", "csv"],
        "publish": [tmp_path / "public"],
        "forget": ["ada", "--out"],
        "page": ["--anonymous"],
    }
    (tmp_path / "empty").mkdir()
    for name in ("empty", "nothing"):
        place = tmp_path / name
        words = rest[command]
        arguments = [*words, place] if command == "forget" else [place, *words]
        run = run_grader(command, *arguments)
        assert run.code == 2 and "there " in run.err
    assert not (tmp_path / "public").exists()


def test_a_result_that_cannot_be_read_is_told(out: Path) -> None:
    """With its path; no gradebook without that student is written."""
    (out / "zoe" / "result.json").write_text("{}")
    run = run_grader("gradebook", out, "--format", "csv")
    assert run.code == 2 and "zoe/result.json" in run.words
    assert not list(out.glob("gradebook-*"))


@pytest.mark.parametrize("command", ["gradebook", "publish"])
def test_a_result_that_was_put_there_is_told(out: Path, tmp_path: Path, command: str) -> None:
    """Grading would not believe it; so it is in no gradebook, and nobody gets a page of it."""
    eve = out / "eve" / "result.json"
    eve.parent.mkdir()
    eve.write_bytes((out / "ada" / "result.json").read_bytes())
    rest = ["--format", "csv"] if command == "gradebook" else [tmp_path / "public"]
    run = run_grader(command, out, *rest)
    assert run.code == 2 and "not what was written" in run.words and str(eve) in run.words
    assert not list(out.glob("gradebook-*")) and not (tmp_path / "public").exists()


def test_reports_are_given_out(out: Path, tmp_path: Path) -> None:
    """In German too; staff are told where the table is."""
    run = run_grader("publish", out, tmp_path / "public", "--language", "de")
    assert run.code == 0
    assert "3 reports, as --feedback hints tells" in run.words and "published.csv" in run.words
    page = (tmp_path / "public" / "ada" / "report.html").read_text()
    assert '<html lang="de">' in page


def test_the_class_page_is_written_anew(out: Path) -> None:
    """With everybody's name; nothing is graded for it."""
    run = run_grader("page", out)
    assert run.code == 0 and "index.html: 3 submissions" in run.words
    assert "Zoë Müller" in (out / "index.html").read_text()


def test_the_class_page_without_names(out: Path, tmp_path: Path) -> None:
    """Beside the other, or where one wants it; a file of the grader's own is not written over."""
    run = run_grader("page", out, "--anonymous")
    assert run.code == 0 and "anonymous.html: 3 submissions, without names" in run.words
    page = (out / "anonymous.html").read_text()
    assert "3 submissions" in page
    told = [ADA, ZOE, LIN]
    assert not [one for one in told if one.name in page or one.email in page]
    assert not [one for one in told if f">{one.id}<" in page or f"{one.id}/" in page]
    assert run_grader("page", out, "--anonymous", "-o", tmp_path / "shown.html").code == 0
    assert (tmp_path / "shown.html").is_file()
    before = (out / "ada" / "result.json").read_bytes()
    run = run_grader("page", out, "-o", out / "ada" / "result.json")
    assert run.code == 2 and "where the grader's own files are" in run.words
    assert (out / "ada" / "result.json").read_bytes() == before


def test_what_looks_alike_is_shown(tmp_path: Path) -> None:
    """Two who handed in one solution, one of them in an archive; the stub is nobody's own."""
    solution = (ROOT / "solutions/transactions/transactions.py").read_text()
    stub = (ROOT / "exercises/transactions/transactions.py").read_text()
    files = {"ada": solution, "bob": stub, "cleo": stub}
    for name, text in files.items():
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "transactions.py").write_text(text)
    with zipfile.ZipFile(tmp_path / "class" / "<b>dan.zip", "w") as archive:
        archive.writestr("transactions.py", solution.replace("conn", "c"))
    run = run_grader("similar", tmp_path / "class", "-o", tmp_path / "out")
    assert run.code == 0 and "of 4 files 1 pair with much in common" in run.words
    page = (tmp_path / "out" / "similar.html").read_text()
    assert "&lt;b&gt;dan" in page and "<b>dan" not in page
    assert "<h2" in page and "ada" in page and "bob" not in page
    assert not re.search("cheat|plagiar|copied|suspic", page, re.IGNORECASE)


def test_a_person_is_forgotten_after_a_question(out: Path) -> None:
    """What goes is listed; no is no, and yes is yes."""
    for answer, left in (("n\r", True), ("y\r", False)):
        command: list[str | Path] = [GRADER, "forget", "ada", "--out", out]
        with opened(command, cwd=out.parent, env=clean_environment()) as screen:
            assert "ada/result.json" in screen.until("Remove all this, of 1 student?")
            screen.type(answer)
            screen.until("Nothing was removed" if left else "1 student forgotten")
        assert (out / "ada").exists() is left


def test_forgetting_names_what_else_tells_of_somebody(out: Path, tmp_path: Path) -> None:
    """A gradebook elsewhere, and adjustments at which the next command would end."""
    path = tmp_path / "adjustments.toml"
    why = 'reason = "ill"\nwho = "rg"\nwhen = 2026-11-22\n'
    path.write_text(f'[[adjustment]]\nstudent = "ada"\npoints = -1\n{why}')
    book = tmp_path / "book.csv"
    assert run_grader("gradebook", out, "--format", "csv", "-o", book).code == 0
    run = run_grader("forget", "ada", "--out", out, "--yes", "--adjustments", path)
    assert run.code == 0 and f"{book} may tell of them" in run.words
    assert "The adjustments still name ada" in run.words


def test_forgetting_takes_a_name_or_an_age(out: Path) -> None:
    """One of the two, and not both."""
    for arguments in ([], ["ada", "--older-than", "9"]):
        run = run_grader("forget", *arguments, "--out", out)
        assert run.code == 2 and "name a STUDENT, or say --older-than" in run.words

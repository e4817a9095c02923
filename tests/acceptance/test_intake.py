"""`grader intake` and `grader grade` on a class as it was downloaded."""

import os
from pathlib import Path

import msgspec

from grader.people import Person
from tests import downloads
from tests.acceptance.program import Graded, run_grader
from tests.archive_files import zipped
from tests.tiny_exercise import SOLUTION, Tiny

ROSTER = "Matrikelnummer;Name;E-Mail\n100;Lovelace, Ada;a@x.org\n102;<b>Nobody</b> Here;n@x.org\n"


def options(tiny: Tiny) -> list[str | Path]:
    return ["--exercises", f"{tiny.root}/exercises"]


def moodle(tmp_path: Path) -> Path:
    """A class's archive in an archive, as macOS makes it."""
    inner = zipped(dict.fromkeys(downloads.MOODLE, SOLUTION))
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"Download/moodle.zip": inner, "__MACOSX/._moodle.zip": b""}))
    (tmp_path / "roster.csv").write_text(ROSTER)
    return path


def test_shows_what_would_be_graded(tiny: Tiny, tmp_path: Path) -> None:
    """Student, file, what was left aside and why, who handed in nothing, who is not known."""
    roster = tmp_path / "roster.csv"
    run = run_grader("intake", moodle(tmp_path), *options(tiny), "--roster", roster, columns=80)
    assert run.code == 0 and run.err == ""
    assert "Moodle's download of an assignment" in run.out
    assert "Lovelace, Ada (100)\n  Ada Lovelace_12345_assignsubmission_file_/tiny.py" in run.out
    assert "Tiny (1).py: its name is near tiny.py, and is not tiny.py" in run.out
    assert "On the roster, and handed in nothing (0 points):\n  <b>Nobody</b> Here (102)" in run.out
    assert "3 students, 2 files graded, 2 left aside, 1 near a wanted name" in run.words
    assert "1 handed in nothing, 2 not on the roster" in run.words


def test_grades_what_it_shows(tiny: Tiny, tmp_path: Path) -> None:
    """The same intake; pages have the roster's names, tables a 0 with its reason."""
    archive, out = moodle(tmp_path), tmp_path / "out"
    arguments: list[str | Path] = [
        *options(tiny),
        "--solutions",
        f"{tiny.root}/solutions",
        "-o",
        out,
    ]
    run = run_grader("grade", archive, *arguments, "--roster", tmp_path / "roster.csv")
    assert run.code == 0, run
    assert "2 files left aside, 1 of them near a wanted name" in run.words
    graded = Graded(run, out)
    assert graded.result("100").score == 4 and graded.result("100").name == "Lovelace, Ada"
    absent = graded.result("102")
    assert (absent.outcome, absent.score, absent.message) == (
        "ungradable",
        0,
        "nothing was handed in",
    )
    assert "<h1>Lovelace, Ada</h1>" in graded.page("100")
    index = (out / "index.html").read_text()
    assert "Lovelace, Ada" in index and "&lt;b&gt;Nobody&lt;/b&gt; Here" in index
    assert "102,ungradable,0,4,0,0,nothing was handed in" in (out / "grades.csv").read_text()
    people = msgspec.json.decode((out / ".grader/people.json").read_bytes(), type=list[Person])
    assert {one.id for one in people} == {"100", "102", "Bób Müller_12346", "Team 1-Eve_12347"}


def test_windows_archive_with_backslashes(tiny: Tiny, tmp_path: Path) -> None:
    """What Windows wrote, in its code page and with its separators, is a class."""
    content = zipped({f"{name}\\tiny.py": SOLUTION for name in ("M#ller", "ada")})
    path = tmp_path / "class.zip"
    path.write_bytes(_from_windows(content.replace(b"M#ller", "Müller".encode("cp437"))))
    run = run_grader("intake", path, *options(tiny))
    assert run.code == 0 and "2 students, 2 files graded" in run.words, run
    assert "Müller/tiny.py" in run.out


def _from_windows(content: bytes) -> bytes:
    """Say in the directory of a ZIP that its entries come from Windows."""
    return content.replace(b"PK\x01\x02\x14\x03", b"PK\x01\x02\x14\x00")


def test_names_that_students_choose(tiny: Tiny, tmp_path: Path) -> None:
    """Whatever they are called, they are listed, and obeyed by no terminal."""
    group = tmp_path / "class"
    odd = ["\x1b[2J", "a\nb", "\u202egnp.py", "x" * 200, "..."]
    downloads.write(group, [f"{name}/tiny.py" for name in odd])
    downloads.write(group, [f"ada/{'n' * 20}{number}.txt" for number in range(300)])
    (group / "ada/tiny.py").symlink_to("/etc/passwd")
    (group / "bob").mkdir()
    os.mkfifo(group / "bob/tiny.py")
    run = run_grader("intake", group, *options(tiny), columns=40)
    assert run.code == 0
    assert "\x1b" not in run.out and "\u202e" not in run.out
    assert "7 students" in run.words
    assert "\\x1b[2J" in run.out and "\\u202egnp.py" in run.out


def test_a_roster_that_is_wrong(tiny: Tiny, tmp_path: Path) -> None:
    """The line is named before anything is graded."""
    group = downloads.write(tmp_path / "class", ["ada/tiny.py"])
    (tmp_path / "roster.csv").write_text("id,name\n1,a\n1,b\n")
    roster: list[str | Path] = ["--roster", tmp_path / "roster.csv"]
    run = run_grader("intake", group, *options(tiny), *roster)
    assert run.code == 2 and "roster.csv:3: the id '1' is in line 2 already" in run.words
    run = run_grader("intake", group, *options(tiny), *roster, "--roster-column", "size=x")
    assert run.code == 2 and "is not FIELD=COLUMN" in run.words


def test_a_dash_in_the_roster_is_no_time(tiny: Tiny, tmp_path: Path) -> None:
    """Moodle's worksheet has one where it knows none; what the platform knows then stands."""
    folder = tmp_path / "class" / "7-1 - Ada Lovelace - Nov 1, 2026 1200 PM"
    folder.mkdir(parents=True)
    (folder / "tiny.py").write_text(SOLUTION)
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name,Last modified (submission)\n1,Ada Lovelace,-\n")
    run = run_grader("intake", tmp_path / "class", *options(tiny), "--roster", roster)
    assert run.code == 0 and "handed in 2026-11-01T12:00:00" in run.words


def test_two_folders_of_one_person(tiny: Tiny, tmp_path: Path) -> None:
    """Which of them counts is not guessed: the run stops and names both."""
    group = downloads.write(tmp_path / "class", ["ada/tiny.py", "Ada Lovelace/tiny.py"])
    (tmp_path / "roster.csv").write_text("id,name,login\n1,Ada Lovelace,ada\n")
    run = run_grader("intake", group, *options(tiny), "--roster", tmp_path / "roster.csv")
    assert run.code == 2 and "two submissions are of Ada Lovelace" in run.words


def test_looks_into_students_archives(tiny: Tiny, tmp_path: Path) -> None:
    """What would be taken out of each is told, and why nothing would."""
    group = tmp_path / "class"
    downloads.write(
        group,
        {
            "ada/work.zip": zipped(
                {"x/tiny.py": SOLUTION, "x/Tiny (2).py": b"", "__MACOSX/x/._tiny.py": b""}
            ),
            "bob.zip": zipped({"a/tiny.py": SOLUTION, "b/tiny.py": SOLUTION}),
            "eve.rar": b"Rar!",
        },
    )
    run = run_grader("intake", group, *options(tiny))
    assert run.code == 0
    assert "ada\n  tiny.py <- in work.zip" in run.out
    assert "work.zip: x/Tiny (2).py: its name is near tiny.py, and is not tiny.py" in run.out
    assert "work.zip: __MACOSX/x/._tiny.py: a program's or a system's own" in run.out
    assert "bob.zip is refused: tiny.py is in it twice" in run.out
    assert "eve.rar is an archive of a kind that is not read" in run.out
    assert "3 students, 1 file graded" in run.out


def test_two_whom_it_may_be(tiny: Tiny, tmp_path: Path) -> None:
    """It is listed, and the grading stops before it: one of them would get a wrong 0."""
    group = downloads.write(tmp_path / "class", ["kim lee/tiny.py", "ada/tiny.py"])
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\n1,Kim Lee\n2,Lee Kim\n3,Ada\n")
    run = run_grader("intake", group, *options(tiny), "--roster", roster)
    assert run.code == 0 and "kim lee: may be several of the roster, by name: 1, 2" in run.words
    solutions = ["--solutions", f"{tiny.root}/solutions", "-o", f"{tmp_path}/out"]
    run = run_grader("grade", group, *options(tiny), *solutions, "--roster", roster)
    assert run.code == 2 and "kim lee may be several of the roster" in run.words

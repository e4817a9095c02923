"""A person removed from OUT: nothing of theirs is left, and nothing of others is touched."""

import os
from pathlib import Path

import msgspec
import pytest

from grader.cli.doing.forget import forget
from grader.cohort.forgetting import find_older, find_students
from grader.cohort.statistics import read_statistics
from grader.errors import OperatorError
from grader.people import Person
from grader.reports.files import RUN_FILES
from grader.reports.result_json import parse_json
from grader.results import Result
from tests.sample_results import HALF, IMPORT_ERROR
from tests.unit.test_publishing import files, give_out, write


def called(result: Result, name: str, started_at: str = "2026-11-22T10:50:03Z") -> Result:
    """The result as that student's."""
    return msgspec.structs.replace(result, submission=name, started_at=started_at)


NAMES = ("ada", "bob", "*", "account")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Ada, bob, and two whose names match others' files; with a history of each."""
    out = write(tmp_path / "out", *(called(HALF, name) for name in NAMES))
    people = [Person(name, f"{name} Jones", f"{name}@uni.example") for name in NAMES]
    (out / ".grader" / "people.json").write_bytes(msgspec.json.encode(people))
    for name in NAMES:
        path = out / ".grader" / "students" / name / "history" / "ada"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"of {name}")
    return out


def of_others(out: Path, student: str) -> dict[str, bytes]:
    """What is in OUT of single students but this one."""
    mine = (f"{student}/", f".grader/students/{student}/")
    found = {name: content for name, content in files(out).items() if "/" in name}
    return {
        name: content
        for name, content in found.items()
        if not name.startswith(mine) and Path(name).parent != Path(".grader")
    }


@pytest.mark.parametrize("student", NAMES)
def test_nothing_of_a_person_is_left(out: Path, student: str) -> None:
    """No file, no folder and no word; all of the others stays, byte for byte."""
    give_out(out, out.parent / "public", secret=True)
    others = of_others(out, student)
    forget([student], out, older_than=None, yes=True)
    assert of_others(out, student) == others
    left = files(out)
    assert not [
        name for name in left if name.startswith((f"{student}/", f".grader/students/{student}/"))
    ]
    assert not (out / student).exists() and not (out / ".grader" / "students" / student).exists()
    for name, content in left.items():
        assert f"{student}@uni.example".encode() not in content, name
        assert name.endswith(".html") or f'"{student}"'.encode() not in content, name
    assert f"\n{student}," not in (out / "grades.csv").read_text()


def test_a_name_that_a_table_spells_otherwise(out: Path) -> None:
    """A spreadsheet would take it for a formula, so it is written with an apostrophe."""
    write(out, called(HALF, "@hal"))
    give_out(out, out.parent / "public")
    assert "@hal" in (out / ".grader" / "published.csv").read_text()
    forget(["@hal"], out, older_than=None, yes=True)
    assert "@hal" not in (out / ".grader" / "published.csv").read_text()


@pytest.mark.parametrize("student", ["ada", "bob"])
def test_damage_keeps_nobody_from_being_forgotten(out: Path, student: str) -> None:
    """Neither somebody else's nor their own; of that nothing is counted."""
    (out / "bob" / "result.json").write_text("{")
    forget([student], out, older_than=None, yes=True)
    assert not (out / student).exists()


def test_published_pages_go_too(out: Path) -> None:
    """Wherever they were published, under a secret name as well; those of others stay."""
    for secret in (True, False):
        give_out(out, out.parent / f"public-{secret}", secret=secret)
    before = {secret: set(files(out.parent / f"public-{secret}")) for secret in (True, False)}
    forget(["ada"], out, older_than=None, yes=True)
    after = {secret: set(files(out.parent / f"public-{secret}")) for secret in (True, False)}
    assert before[False] - after[False] == {"ada/report.html"}
    assert len(before[True] - after[True]) == 1
    assert "ada" not in (out / ".grader" / "published.csv").read_text()


def test_what_tells_of_many_is_named(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Moodle's archive and gradebooks stay, and are not passed over in silence."""
    people = [Person(one, platform_id=str(number)) for number, one in enumerate(NAMES)]
    (out / ".grader" / "people.json").write_bytes(msgspec.json.encode(people))
    give_out(out, out.parent / "public", moodle=True)
    (out / "gradebook-canvas.csv").write_text("lovelace")
    (out / "notes.md").write_text("ada: look again")
    (out / "other.md").write_text("bob: look again")
    forget(["ada"], out, older_than=None, yes=True)
    said = " ".join(capsys.readouterr().out.split())
    for name in ("moodle-feedback.zip", "gradebook-canvas.csv", "notes.md"):
        assert f"{name} may tell of them" in said
    assert "other.md" not in said


def test_how_tests_ended_is_kept(out: Path) -> None:
    """Counted over those who were forgotten, once each, and without a name."""
    result = parse_json((out / "bob" / "result.json").read_text())
    forget(["bob", "*"], out, older_than=None, yes=True)
    kept = read_statistics(out)
    assert kept.students == 2 and kept.outcomes == {"graded": 2}
    assert {one.id: one.failed for one in kept.cases}["test_list_users_is_ordered"] == 2
    cases = [c for e in result.exercises for task in e.tasks for c in task.cases]
    assert len(kept.cases) == len(cases)
    assert sum(one.passed + one.failed + one.error + one.not_run for one in kept.cases) == 2 * len(
        cases
    )


def test_the_tables_are_written_without_them(out: Path) -> None:
    """All of them; also when nobody is left."""
    forget(["ada"], out, older_than=None, yes=True)
    assert not [name for name in RUN_FILES if "ada<" in (out / name).read_text()]
    assert "bob" in (out / "grades.csv").read_text()
    forget(["bob", "*", "account"], out, older_than=None, yes=True)
    assert (out / "grades.csv").read_text().count("\n") == 1
    assert not [path for path in out.iterdir() if path.is_dir() and path.name != ".grader"]


def test_who_is_not_there_is_told(out: Path) -> None:
    """With those who are called alike; nobody is removed."""
    with pytest.raises(OperatorError, match="there is no adda") as caught:
        find_students(out, ["adda"])
    assert "ada" in caught.value.hint
    for name in ("..", ".grader", "", "ada/../bob"):
        with pytest.raises(OperatorError, match="there is no"):
            find_students(out, [name])


def test_a_link_is_removed_and_not_followed(out: Path, tmp_path: Path) -> None:
    """What it leads to stays."""
    precious = tmp_path / "elsewhere" / "precious"
    precious.parent.mkdir()
    precious.write_text("mine")
    (out / "eve").symlink_to(precious.parent)
    (out / "ada" / "link").symlink_to(precious.parent)
    forget(["eve", "ada"], out, older_than=None, yes=True)
    assert precious.read_text() == "mine"
    assert not (out / "eve").is_symlink() and not (out / "ada").exists()


def test_those_of_long_ago_are_found_by_their_last_grading(out: Path) -> None:
    """One that was graded again is not; nobody is found who was graded today."""
    write(out, called(IMPORT_ERROR, "old", "2020-01-01T00:00:00Z"))
    assert find_older(out, 365 * 5) == ["old"]
    forget((), out, older_than=365 * 5, yes=True)
    assert not (out / "old").exists() and (out / "ada").exists()


def test_a_result_that_nobody_believes_is_forgotten_in_its_time(out: Path) -> None:
    """By its file's time, whatever it says; nothing of it is counted."""
    planted = (out / "bob" / "result.json").read_text()
    (out / "bob" / "result.json").write_text(planted.replace("2026-", "2999-"))
    os.utime(out / "bob" / "result.json", (0, 0))
    assert find_older(out, 365 * 5) == ["bob"]
    forget((), out, older_than=365 * 5, yes=True)
    assert not (out / "bob").exists() and read_statistics(out).students == 0


def test_nothing_is_removed_without_a_word(out: Path) -> None:
    """Where nobody can be asked, --yes has to be said."""
    before = files(out)
    with pytest.raises(OperatorError, match="--yes"):
        forget(["ada"], out, older_than=None, yes=False)
    assert files(out) == before

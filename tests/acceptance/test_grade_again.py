"""Grading again: OUT holds the truth about everybody, and what has not changed stands."""

import csv
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.results import Result
from tests.acceptance.program import Graded, Run, run_grader
from tests.acceptance.test_grade import CLASS, add_twin, grade, write_class
from tests.archive_files import zipped
from tests.tiny_exercise import SOLUTION, STUB, Tiny


@dataclass(frozen=True)
class Classroom(Graded):
    """A class that has been graded once."""

    tiny: Tiny

    def again(self, *arguments: str | Path) -> Run:
        """Grade once more, into the same OUT."""
        return grade(self.tiny, *(arguments or ("submissions",)))

    def rows(self) -> dict[str, str]:
        """The scores of grades.csv, by submission."""
        with (self.out / "grades.csv").open(newline="") as file:
            return {row["submission"]: row["score"] for row in csv.DictReader(file)}

    def times(self) -> dict[str, tuple[int, int]]:
        """Each result's file: another one if it was written again."""
        found = {path.parent.name: path.stat() for path in self.out.glob("*/result.json")}
        return {name: (one.st_ino, one.st_mtime_ns) for name, one in found.items()}

    def history(self, name: str) -> list[dict[str, Any]]:
        """What is kept of each grading."""
        lines = self.out / ".grader" / "students" / name / "history.jsonl"
        return [json.loads(line) for line in lines.read_text().splitlines()]

    def change(self, path: str, old: str, new: str) -> None:
        """Change a file below the class's folder."""
        file = self.tiny.root / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of four and two exercises, graded."""
    tiny = write_class(tmp_path_factory.mktemp("once"))
    add_twin(tiny)
    for name in ("ada", "bob"):
        twin = tiny.root / "submissions" / name / "twin.py"
        twin.write_text(SOLUTION)
    assert grade(tiny, "submissions").code == 0
    return tiny.root


@pytest.fixture
def classroom(once: Path, tmp_path: Path) -> Classroom:
    """A copy of it, to be graded again."""
    root = shutil.copytree(once, tmp_path / "class", symlinks=True)
    return Classroom(Run(0, "", ""), root / "out", Tiny(root))


def seeds(classroom: Classroom) -> set[int]:
    """The seeds of all results."""
    return {classroom.result(name).environment.seed for name in CLASS}


def exercise_of(result: Result, slug: str) -> object:
    """One exercise of a result."""
    return next(one for one in result.exercises if one.slug == slug)


def test_what_has_not_changed_is_not_graded_again(classroom: Classroom) -> None:
    """The table is the same, no file of a submission is written, and a line says since when."""
    before, times = classroom.rows(), classroom.times()
    run = classroom.again()
    assert (run.code, run.err) == (0, "")
    assert "4 of 4 unchanged since" in run.words and "--regrade grades them again" in run.words
    assert (classroom.rows(), classroom.times()) == (before, times)


def test_one_student_does_not_replace_the_class(classroom: Classroom) -> None:
    """Graded alone, by --only or as the only PATH: the tables still tell of all."""
    before, times = classroom.rows(), classroom.times()
    for arguments in (("submissions", "--only", "ada"), ("submissions/ada",)):
        run = classroom.again(*arguments, "--regrade")
        assert run.code == 0 and "bob" not in run.out.partition("Not handed in")[0]
        assert classroom.rows() == before
    changed = {name for name, time in classroom.times().items() if time != times[name]}
    assert changed == {"ada"}


def test_only_takes_patterns(classroom: Classroom) -> None:
    """As a shell has them, beside names."""
    times = classroom.times()
    run = classroom.again("submissions", "--only", "ada", "--only", "[bc]*", "--regrade")
    assert run.code == 0
    changed = {name for name, time in classroom.times().items() if time != times[name]}
    assert changed == {"ada", "bob", "cid"}


def test_only_nobody_is_an_error(classroom: Classroom) -> None:
    """With the names that are near; of a result whose submission is not here it says that."""
    run = classroom.again("submissions", "--only", "Adda")
    assert run.code == 2 and "--only Adda: nobody has that name" in run.err
    assert "Near it: ada" in run.err
    shutil.rmtree(classroom.tiny.root / "submissions" / "cid")
    run = classroom.again("submissions", "--only", "cid")
    assert run.code == 2 and "nothing is handed in for it" in run.err


def test_a_changed_file_grades_its_exercise_alone(classroom: Classroom) -> None:
    """The other exercise is taken over as it was; whose score changed is told, with the reason."""
    before = classroom.result("bob")
    (classroom.tiny.root / "submissions/bob/tiny.py").write_text(SOLUTION)
    run = classroom.again()
    after = classroom.result("bob")
    assert exercise_of(after, "twin") == exercise_of(before, "twin")
    assert (before.score, after.score) == (7, 8)
    told = "bob: 7 of 10 → 8 of 10; their code: test_counts_in_one_round_trip passes now"
    assert told in run.words
    assert classroom.history("bob")[-1]["why"] == {"tiny": ["code"]}
    assert "7 of 10 → 8 of 10" in (classroom.out / "changes.md").read_text()
    assert "1 submission graded; of these, 1 exercise taken over unchanged" in run.words


def test_a_changed_test_grades_its_exercise_alone(classroom: Classroom) -> None:
    """Everybody's, and nothing of the other one."""
    before = {name: classroom.result(name) for name in CLASS}
    tests = "solutions/tiny/test_hidden.py"
    classroom.change(tests, "len(wire.statements) == 1", "len(wire.statements) < 3")
    run = classroom.again()
    for name in CLASS:
        kept = exercise_of(before[name], "twin")
        assert exercise_of(classroom.result(name), "twin") == kept, name
        assert list(classroom.history(name)[-1]["why"]) == ["tiny"]
    assert (
        "bob: 7 of 10 → 8 of 10; our tests: test_counts_in_one_round_trip passes now" in run.words
    )
    assert "ada:" not in run.words


def test_changed_points_are_told_as_such(classroom: Classroom) -> None:
    """Nobody's code got better or worse."""
    classroom.change("solutions/tiny/test_hidden.py", "@points(3)", "@points(2)")
    path = classroom.tiny.root / "solutions/tiny/test_hidden.py"
    head, one, rest = path.read_text().partition("@points(1)")
    assert one
    path.write_text(f"{head}@points(2){rest}")
    run = classroom.again()
    assert "bob: 7 of 10 → 6 of 10; points: test_counts counts 2 instead of 3" in run.words


def test_a_changed_schema_grades_again(classroom: Classroom) -> None:
    """The tables are part of what a verdict rests on."""
    path = classroom.tiny.root / "exercises/tiny/schema.sql"
    path.write_text(path.read_text() + "\nCREATE TABLE more (id int);\n")
    classroom.again()
    assert classroom.history("ada")[-1]["why"] == {"tiny": ["schema"]}


def test_the_seed_is_that_of_the_first_grading(classroom: Classroom) -> None:
    """So that results compare; another one has to be asked for, and is said."""
    [first] = seeds(classroom)
    classroom.again("submissions", "--regrade")
    assert seeds(classroom) == {first}
    run = classroom.again("submissions", "--only", "ada", "--seed", str(first + 1))
    assert f"is not that of this class, {first}" in run.err
    assert classroom.result("ada").environment.seed == first + 1
    assert classroom.history("ada")[-1]["why"] == {"tiny": ["seed"], "twin": ["seed"]}


def test_pages_follow_the_feedback_without_grading(classroom: Classroom) -> None:
    """What looks otherwise is written anew; the verdicts are the same ones."""
    before, count = classroom.result("bob"), len(classroom.history("bob"))
    assert "more than one statement was sent" in classroom.page("bob")
    run = classroom.again("submissions", "--feedback", "score", "--also", "junit")
    assert "4 of 4 unchanged" in run.words
    assert "more than one statement was sent" not in classroom.page("bob")
    assert (classroom.out / "bob" / "junit.xml").exists()
    assert (classroom.result("bob"), len(classroom.history("bob"))) == (before, count)


def test_who_is_not_handed_in_any_more_stays(classroom: Classroom) -> None:
    """In every table, and in a line."""
    before = classroom.rows()
    shutil.rmtree(classroom.tiny.root / "submissions" / "cid")
    run = classroom.again()
    assert "Not handed in here, with the result that out has: cid" in run.words
    assert classroom.rows() == before


def test_a_roster_makes_no_zero_of_what_was_graded(classroom: Classroom) -> None:
    """Who is on it, and not in a part of the class that is graded, keeps the result."""
    before, roster = classroom.rows(), classroom.tiny.root / "roster.csv"
    lines = [f"{name},{name.title()} X" for name in CLASS]
    roster.write_text("\n".join(["id,name", *lines, "zoe,Zoe X"]))
    run = classroom.again("submissions/ada", "--roster", roster)
    assert run.code == 0 and "Not handed in here" in run.words
    assert classroom.rows() == before | {"zoe": "0"}


def test_a_roster_that_renames_is_refused(classroom: Classroom, tmp_path: Path) -> None:
    """One student would be two from then on, and count twice."""
    folder = tmp_path / "moodle" / "Ada L_501_assignsubmission_file_"
    folder.mkdir(parents=True)
    (folder / "tiny.py").write_text(SOLUTION)
    roster = tmp_path / "roster.csv"
    roster.write_text("ID number,Full name\n1001,Ada L\n")
    assert classroom.again(folder.parent).code == 0
    run = classroom.again(folder.parent, "--roster", roster)
    assert run.code == 2 and "1001 is Ada L_501" in run.err
    assert "1001" not in classroom.rows()


def test_an_export_that_is_not_asked_for_any_more_goes(classroom: Classroom) -> None:
    """It would tell of another result."""
    assert classroom.again("submissions", "--also", "junit").code == 0
    assert (classroom.out / "ada" / "junit.xml").exists()
    assert classroom.again("submissions").code == 0
    assert not (classroom.out / "ada" / "junit.xml").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("result/2", "result/1"),
        lambda text: text.replace('"score": 8.0', '"score": 9.0', 1),
    ],
    ids=["half", "another version", "forged"],
)
def test_a_damaged_result_is_graded_again(classroom: Classroom, damage: object) -> None:
    """Said in a line; nothing else is graded."""
    before, path = classroom.rows(), classroom.out / "ada" / "result.json"
    assert callable(damage)
    changed = damage(path.read_text())
    assert changed != path.read_text()
    path.write_text(changed)
    run = classroom.again()
    assert run.code == 0 and "Damaged" in run.err and "ada" in run.err
    assert "3 of 4 unchanged" in run.words
    assert classroom.rows() == before


@pytest.mark.parametrize("name", ["account.json", "history.jsonl"])
def test_what_is_kept_may_be_damaged(classroom: Classroom, name: str) -> None:
    """Half an account grades again, half a history loses no later line."""
    path = classroom.out / ".grader" / "students" / "ada" / name
    os.truncate(path, path.stat().st_size // 2)
    run = classroom.again("submissions", "--regrade")
    assert run.code == 0
    last = classroom.out / ".grader/students/ada/history.jsonl"
    assert json.loads(last.read_text().splitlines()[-1])["score"] == 8


def test_results_of_an_older_grader_are_graded_again(classroom: Classroom) -> None:
    """Of which nothing is kept: said, and no traceback."""
    shutil.rmtree(classroom.out / ".grader")
    run = classroom.again()
    assert run.code == 0 and "of which nothing is kept" in run.err
    assert "unchanged" not in run.words


def test_one_exercise_updates_its_part(classroom: Classroom) -> None:
    """--exercise keeps what the results have of the others."""
    before = classroom.rows()
    run = classroom.again("submissions", "--exercise", "tiny", "--regrade")
    assert run.code == 0 and classroom.rows() == before
    assert list(classroom.history("ada")[-1]["why"]) == ["tiny"]
    assert "4 of 4 unchanged" in classroom.again().words


def test_an_archive_is_looked_into_when_it_changes(classroom: Classroom) -> None:
    """Packed anew with the same files it is not graded again, with others it is."""
    folder = classroom.tiny.root / "submissions"
    archive = folder / "eve.zip"
    archive.write_bytes(zipped({"eve/tiny.py": SOLUTION}))
    classroom.again()
    count = len(classroom.history("eve"))
    assert "5 of 5 unchanged" in classroom.again().words
    assert len(classroom.history("eve")) == count
    archive.write_bytes(zipped({"other/tiny.py": SOLUTION}))
    classroom.again()
    assert classroom.history("eve")[-1]["why"] == {}
    archive.write_bytes(zipped({"eve/tiny.py": STUB}))
    assert "eve: 4 of 10 → 0 of 10; their code:" in classroom.again().words


def test_nothing_is_believed_that_a_student_may_have_put_there(classroom: Classroom) -> None:
    """OUT in a submission: whatever lies there, all is graded."""
    own = classroom.tiny.root / "submissions" / "ada" / "reports"
    shutil.copytree(classroom.out, own)
    folders = ("--exercises", classroom.tiny.root / "exercises")
    solutions = ("--solutions", classroom.tiny.root / "solutions")
    run = run_grader(
        *("grade", "submissions/ada", "-o", own, *folders, *solutions), cwd=classroom.tiny.root
    )
    assert run.code == 0 and "is not taken over" in run.err
    assert "unchanged" not in run.words and "Not handed in" not in run.words
    with (own / "grades.csv").open(newline="") as file:
        assert [row["submission"] for row in csv.DictReader(file)] == ["ada"]

"""Appeals: `grader show` tells what a score is made of, `grader replay` runs one test again."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from grader.people import Person
from tests.acceptance.program import GRADER, Graded, Run, clean_environment, run_grader
from tests.acceptance.screen import opened
from tests.acceptance.test_grade import TWO_STATEMENTS, grade
from tests.acceptance.test_repeat import UNSTABLE, write_class
from tests.tiny_exercise import SOLUTION, Tiny

ROUND_TRIP = "test_counts_in_one_round_trip"

ADJUSTMENTS = """
[[excused]]
exercise = "tiny"
case = "test_counts_in_one_round_trip"
student = "bob"
reason = "nobody was told"
who = "rg"
when = 2026-11-22
"""


@dataclass(frozen=True)
class Classroom(Graded):
    """A class of four, graded twice in one run."""

    tiny: Tiny

    def replay(self, *arguments: str | Path) -> Run:
        """Run a test again, from the folder of the class."""
        return run_grader("replay", *arguments, cwd=self.tiny.root, env=self.folders)

    def show(self, *arguments: str | Path) -> Run:
        """Ask for a score."""
        return run_grader("show", *arguments, cwd=self.tiny.root)

    @property
    def folders(self) -> Mapping[str, str]:
        """Where exercises and tests are."""
        root = self.tiny.root
        found = {"EXERCISES": root / "exercises", "SOLUTIONS": root / "solutions"}
        return {f"GRADER_{name}": str(path) for name, path in found.items()}

    def change(self, path: str, old: str, new: str) -> None:
        """Change a file below the class's folder."""
        file = self.tiny.root / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Who has all but what is unstable, who sends two statements, a stub, and a broken file."""
    tiny = write_class(tmp_path_factory.mktemp("appeals"))
    tiny.submission("bob", TWO_STATEMENTS)
    tiny.submission("dee", "def broken(:\n")
    assert grade(tiny, "submissions", "--seed", "7", "--repeat", "2").code == 0
    people = [Person("ada", "Ada Lovelace", "ada@uni.example", "al01"), Person("zoe", "Zoë")]
    (tiny.root / "out/.grader/people.json").write_bytes(msgspec.json.encode(people))
    return tiny.root


@pytest.fixture
def classroom(once: Path, tmp_path: Path) -> Classroom:
    """A copy of it, to be changed."""
    root = shutil.copytree(once, tmp_path / "class")
    for account in root.glob("out/.grader/students/*/account.json"):
        account.write_text(account.read_text().replace(str(once), str(root)))
    return Classroom(Run(0, "", ""), root / "out", Tiny(root))


# --- show -----------------------------------------------------------------------------------------


def test_a_score_is_told_with_its_reasons(classroom: Classroom) -> None:
    """What failed, by the name that `replay` takes; what is unstable, turn by turn; gradings."""
    run = classroom.show("out/ada")
    assert run.code == 0
    assert "Ada Lovelace (ada)" in run.words and "4 / 5 80 % graded" in run.words
    assert f"✗ tiny.{UNSTABLE} failed" in run.words and "seed 7" in run.words
    assert "1 passed, 1 failed; the worst counts" in run.words
    assert "✓ turn 1, seed 7" in run.words and "✗ turn 2, seed 8 not for 0.46" in run.words
    assert "4 of 5 the first" in run.words and "handed in at /" in run.words
    assert "Not written yet tiny.count_up" in classroom.show("out/cid").words
    assert "ungradable tiny.py cannot be imported" in classroom.show("out/dee").words


@pytest.mark.parametrize("words", [["out", "ada"], ["out/al01"], ["out", "ADA@uni.example"]])
def test_a_student_has_several_names(classroom: Classroom, words: list[str]) -> None:
    """That of the folder, and those of the roster, whatever their case."""
    assert "Ada Lovelace (ada)" in classroom.show(*words).words


def test_what_people_have_changed_is_shown(classroom: Classroom) -> None:
    """Beside what the tests gave."""
    (classroom.tiny.root / "adjustments.toml").write_text(ADJUSTMENTS)
    run = classroom.show("out/bob", "--adjustments", "adjustments.toml")
    assert "4 of 5 count; the tests gave 3" in run.words
    assert "+1 tiny 9.1: nobody was told (a test is taken as passed) rg, 2026-11-22" in run.words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere/ada"], "there is no folder nowhere"),
        (["submissions/ada"], "there are no results in submissions"),
        (["out"], "out is a class, and a student is wanted hint: As out/ada"),
        (["out/adda"], "there is no result of 'adda' in out hint: Near it: ada"),
        (["out/zoe"], "zoe is in this class, and nothing of theirs was graded yet"),
        (["a", "b", "c"], "one student at a time"),
    ],
)
def test_who_is_not_there_is_told(classroom: Classroom, words: list[str], said: str) -> None:
    """With who is near, and exit code 2."""
    run = classroom.show(*words)
    assert run.code == 2 and said in run.words


def test_a_result_of_another_version_is_told(classroom: Classroom) -> None:
    """And one that was changed by hand is shown, with the word that it was."""
    classroom.change("out/ada/result.json", "grader/result/2", "grader/result/1")
    run = classroom.show("out/ada")
    assert run.code == 2 and "out/ada/result.json: this result.json has the schema" in run.words
    classroom.change("out/bob/result.json", '"score": 3', '"score": 5')
    assert "not as it was written" in classroom.show("out/bob").words


# --- replay ---------------------------------------------------------------------------------------


def test_a_test_is_run_again_on_what_was_graded(classroom: Classroom) -> None:
    """The same verdict and the conversation, by a part of its name, and nothing in OUT changes."""
    before = {path: path.stat().st_mtime_ns for path in classroom.out.rglob("*")}
    shutil.rmtree(classroom.tiny.root / "submissions")
    run = classroom.replay("out/bob", "round_trip")
    assert run.code == 0 and "The same verdict." in run.words
    assert f"tiny.{ROUND_TRIP}" in run.words and "Not what it was" not in run.words
    assert "SQL: 2 statements" in run.words and "UPDATE counters SET" in run.words
    assert {path: path.stat().st_mtime_ns for path in classroom.out.rglob("*")} == before


def test_each_turn_of_an_unstable_test_can_be_run_again(classroom: Classroom) -> None:
    """With its own seed; that which counts if none is named."""
    counts = classroom.replay("out", "ada", UNSTABLE, "--repeat", "2")
    assert counts.code == 0 and "turn 2, seed 8" in counts.words
    assert "2 of 2 times" in counts.words and "it seems to hang on the rows" in counts.words
    first = classroom.replay("out/ada", UNSTABLE, "--turn", "1")
    assert first.code == 0 and "turn 1, seed 7" in first.words and "then ✓ passed" in first.words
    none = classroom.replay("out/ada", UNSTABLE, "--turn", "3")
    assert none.code == 2 and "was graded 2 times" in none.words


def test_a_file_that_works_at_home_is_told_from_the_one_that_was_graded(
    classroom: Classroom,
) -> None:
    """With another file the test says something else, and that it is another file is said."""
    (classroom.tiny.root / "submissions/bob/tiny.py").write_text(SOLUTION)
    run = classroom.replay("out/bob", ROUND_TRIP)
    assert run.code == 0 and "submissions/bob/tiny.py is another file by now" in run.words
    home = classroom.replay("out/bob", ROUND_TRIP, "--submission", "submissions/bob")
    assert home.code == 1 and "Another verdict." in home.words
    assert "This is not the file that was graded: submissions/bob" in home.words
    several = classroom.replay("out/bob", ROUND_TRIP, "--submission", "submissions")
    assert several.code == 2 and "these are 4 submissions" in several.words


def test_tests_that_have_changed_are_told(classroom: Classroom) -> None:
    """The verdict is then one of the new tests; a test that is gone has none."""
    hidden = "solutions/tiny/test_hidden.py"
    classroom.change(hidden, "len(wire.statements) == 1", "len(wire.statements) <= 2")
    run = classroom.replay("out/bob", ROUND_TRIP)
    assert run.code == 1 and "Not what it was when this was graded: our tests." in run.words
    classroom.change(hidden, ROUND_TRIP, "test_in_one_trip")
    gone = classroom.replay("out/bob", ROUND_TRIP)
    assert gone.code == 2 and f"tiny has no test {ROUND_TRIP} any more" in gone.words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["out/bob", "test_conts"], "bob has no test 'test_conts' hint: Near it: test_counts"),
        (["out/bob", "test_"], "'test_' may be 3 tests"),
        (["out/bob"], "it takes OUT/STUDENT and the name of one TEST"),
        (["out/bob", "trip", "--shell"], "--shell waits for you at the terminal"),
        (["out/bob", "trip", "--shell", "--repeat", "2"], "--shell opens the database of one run"),
    ],
)
def test_a_test_that_is_not_there_is_told(
    classroom: Classroom, words: list[str], said: str
) -> None:
    """With those that are near."""
    run = classroom.replay(*words)
    assert run.code == 2 and said in run.words


def test_a_file_that_is_not_kept_is_asked_for(classroom: Classroom) -> None:
    """Removed, or not the one whose hash is kept: neither is run for the one that was graded."""
    kept = classroom.out / ".grader/students/bob/graded/tiny.py"
    kept.write_text(SOLUTION)
    other = classroom.replay("out/bob", ROUND_TRIP)
    assert other.code == 2 and "is not as it was kept in out" in other.words
    kept.unlink()
    gone = classroom.replay("out/bob", ROUND_TRIP)
    assert gone.code == 2 and "--submission PATH" in gone.words
    again = classroom.replay("out/bob", ROUND_TRIP, "--submission", "submissions/bob")
    assert again.code == 0 and "This is the file that was graded" in again.words


def test_a_shell_opens_the_database_as_the_test_left_it(classroom: Classroom) -> None:
    """After a test that passed too; the verdict stands above it."""
    command: list[str | Path] = [GRADER, "replay", "out/ada", "test_counts", "--shell"]
    env = {**clean_environment(), **classroom.folders}
    with opened(command, cwd=classroom.tiny.root, env=env) as screen:
        assert "The same verdict." in screen.until("tiny=> ")
        screen.type("SELECT 'it is ' || value FROM counters;\n")
        screen.until("it is 1")
        screen.type("\\q\n")
        assert screen.end() == 0

"""A term: options in the course's file, attempts, a due date, what people have changed."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.program import Graded, Run, run_grader
from tests.tiny_exercise import SOLUTION, let_others_pass, write_tiny

#: 3 of 4 points: two statements where one is enough. And none.
HALF = SOLUTION.replace("return await", 'await pool.fetchval("SELECT 1")\n    return await')
WRONG = "async def count_up(pool, counter_id):\n    return 7\n"

COURSE = """
exercises = "exercises"
solutions = "solutions"
roster = "roster.csv"
adjustments = "adjustments.toml"
feedback = "full"
feedback-by-attempt = ["full", "hints", "score"]
attempts = "best"

[roster-column]
id = "Key"

[grade]
out = "out"

[lateness]
due = 2026-11-20T23:59:00
zone = "Europe/Berlin"
per-day = 25
at-most = 50
"""

ADJUSTMENTS = """
[[adjustment]]
student = "bob"
task = "tiny 9.1"
points = 0.5
reason = "the hint misled"
who = "rg"
when = 2026-11-25

[[late_days]]
student = "cyd"
days = 1
reason = "ill"
who = "rg"
when = 2026-11-25
"""


@dataclass(frozen=True)
class Course:
    """A course, and its OUT."""

    root: Path

    def grader(self, *arguments: str | Path, env: dict[str, str] | None = None) -> Run:
        """Run a command in its folder."""
        return run_grader(*arguments, cwd=self.root, env=env)

    def graded(self, run: Run) -> Graded:
        return Graded(run, self.root / "out")

    def page(self, student: str, folder: str = "out") -> str:
        """The student's page as one line of words."""
        return " ".join((self.root / folder / student / "report.html").read_text().split())

    def steps(self, student: str) -> list[dict[str, Any]]:
        """What is kept of what people and rules have changed."""
        path = self.root / "out" / ".grader" / "students" / student / "adjustments.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def write_course(root: Path) -> None:
    """Three students in Blackboard's way, two of them with attempts, and a third on the roster."""
    write_tiny(root)
    (root / "grader.toml").write_text(COURSE)
    (root / "adjustments.toml").write_text(ADJUSTMENTS)
    (root / "roster.csv").write_text("Key,Name\nada,Ada X\nbob,Bob X\ncyd,Cyd X\neve,Eve Y\n")
    folder = root / "handed-in"
    folder.mkdir()
    for login, time, code in (
        ("ada", "2026-11-18-12-00-00", WRONG),
        ("ada", "2026-11-19-12-00-00", HALF),
        ("ada", "2026-11-23-12-00-00", SOLUTION),  # three days late: 2 of 4 points
        ("bob", "2026-11-20-23-59-00", HALF),
        ("cyd", "2026-11-22-10-00-00", SOLUTION),  # two days late, one is free: 3 of 4
    ):
        (folder / f"P_{login}_attempt_{time}_tiny.py").write_text(code)
        (folder / f"P_{login}_attempt_{time}.txt").write_text(f"Name: {login} X ({login})\n")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """The course, graded by a command that says next to nothing."""
    root = tmp_path_factory.mktemp("term")
    let_others_pass(root)
    write_course(root)
    run = Course(root).grader("grade", "handed-in")
    assert run.code == 0, run
    return root, run


@pytest.fixture
def course(once: tuple[Path, Run], tmp_path: Path) -> Course:
    """A copy of it, of which nothing has changed."""
    let_others_pass(tmp_path)
    return Course(shutil.copytree(once[0], tmp_path / "course", symlinks=True))


def test_the_best_attempt_counts(once: tuple[Path, Run]) -> None:
    """After what lateness takes; the page lists all of them, with that one marked."""
    root, run = once
    assert "3 attempts of 1 student graded: of each the best one counts" in run.words
    course = Course(root)
    assert course.graded(run).result("ada").score == 3
    page = course.page("ada")
    assert "Your attempts" in page and '<strong>3</strong> / 4 <span class="tag">counts' in page
    assert "<strong>4</strong> / 4, after changes 2</span>" in page
    assert "23 November 2026, 12:00" in page
    assert "Your attempts" not in course.page("bob")


def test_lateness_and_what_people_changed_stand_beside_the_score(once: tuple[Path, Run]) -> None:
    """On the page and in the terminal; the result has what the tests gave."""
    root, run = once
    course = Course(root)
    assert course.graded(run).result("cyd").score == 4
    assert "3 of 4 points count. The tests gave 4" in course.page("cyd")
    assert "2 days late, of which 1 cost nothing" in course.page("cyd")
    assert "3.5 of 4 points count" in course.page("bob") and "the hint misled" in course.page("bob")
    assert "cyd: 2 days late, of which 1 cost nothing, -1" in run.words
    assert "late" not in course.page("ada").partition("Your attempts")[0].partition("<main")[2]


def test_feedback_falls_by_attempt(once: tuple[Path, Run], tmp_path: Path) -> None:
    """In what is graded and in what is published: the second attempt's page has hints alone."""
    course = Course(once[0])
    assert course.grader("publish", "out", tmp_path / "public").code == 0
    for page in (course.page("ada"), (tmp_path / "public" / "ada" / "report.html").read_text()):
        assert "One statement is enough." in page and "more than one statement" not in page
    assert "more than one statement was sent" in course.page("bob")


def test_the_latest_of_all_counts_where_that_is_asked_for(course: Course) -> None:
    """A flag overrules the file; what was graded of each attempt is taken over."""
    run = course.grader("grade", "handed-in", "--attempts", "all", "--only", "ada")
    assert run.code == 0 and "of each the latest one counts" in run.words
    assert course.graded(run).result("ada").score == 4
    assert "ada: 3 days late, -2" in run.words
    cases = course.graded(run).result("ada")
    there = course.root / "out" / ".grader" / "attempts" / "3" / "ada" / "result.json"
    assert json.loads(there.read_text())["exercises"][0]["score"] == cases.exercises[0].score


def test_what_has_not_changed_is_not_graded_again(course: Course) -> None:
    """Neither what counts nor any attempt; and nothing more is kept of it."""
    steps = {name: course.steps(name) for name in ("ada", "bob", "cyd")}
    run = course.grader("grade", "handed-in")
    assert "4 of 4 unchanged" in run.words
    assert {name: course.steps(name) for name in steps} == steps


def test_each_change_by_people_is_kept(course: Course) -> None:
    """Who, when, what, and the score before and after; the newest first in changes.md."""
    [first] = course.steps("bob")
    assert (first["before"], first["now"], first["machine"]) == (3, 3.5, 3)
    [entry] = first["entries"]
    assert entry == {
        "what": "tiny 9.1",
        "points": 0.5,
        "reason": "the hint misled",
        "who": "rg",
        "when": "2026-11-25",
    }
    assert [one["what"] for one in course.steps("cyd")[0]["entries"]] == ["total", "late days"]
    file = course.root / "adjustments.toml"
    file.write_text(file.read_text().replace("points = 0.5", "points = 0.25"))
    run = course.grader("gradebook", "out", "--format", "csv")
    assert "bob: no longer: tiny 9.1 +0.5 (the hint misled; rg, 2026-11-25); tiny 9.1 +0.25" in (
        run.words
    )
    assert [(one["before"], one["now"]) for one in course.steps("bob")] == [(3, 3.5), (3.5, 3.25)]
    changes = (course.root / "out" / "changes.md").read_text()
    assert changes.index("3.5 → 3.25") < changes.index("3 → 3.5")


def test_all_that_is_there_tells_what_counts(course: Course, tmp_path: Path) -> None:
    """Pages and platforms' files are written anew by whoever finds it; what is not ours is named.

    They are then as `grade` writes them, which has nothing more to do.
    """
    assert course.grader("grade", "handed-in", "--also", "gradescope").code == 0
    assert course.grader("gradebook", "out", "--format", "csv").code == 0
    assert course.grader("page", "out", "--anonymous").code == 0
    assert course.grader("publish", "out", tmp_path / "public").code == 0
    file = course.root / "adjustments.toml"
    why = 'reason = "spoken to"\nwho = "rg"\nwhen = 2026-11-26\n'
    more = f'[[adjustment]]\nstudent = "eve"\npoints = 1\n{why}'
    file.write_text(file.read_text().replace("points = 0.5", "points = 0.25") + more)
    assert "tell what counted before" in course.grader("show", "out/bob").words
    run = course.grader("gradebook", "out", "--format", "xlsx")
    for older in ("out/gradebook-csv.csv", "out/anonymous.html", "public"):
        assert older in run.err.partition("Of earlier scores by now")[2]
    assert "gradebook-xlsx" not in run.err
    assert "3.25 of 4 points count" in course.page("bob")
    assert "1 of 4 points count" in course.page("eve")
    told = json.loads((course.root / "out" / "bob" / "gradescope.json").read_text())
    assert told["score"] == 3.25
    assert "gradebook-csv.csv, of earlier scores" in (course.root / "out/index.html").read_text()
    assert "tell what counted before" not in course.grader("show", "out/bob").words
    written = {p: p.stat().st_mtime_ns for p in (course.root / "out").glob("*/report.html")}
    run = course.grader("grade", "handed-in", "--also", "gradescope")
    assert "4 of 4 unchanged" in run.words
    assert {path: path.stat().st_mtime_ns for path in written} == written


def test_whose_files_were_asked_for_in_a_way_that_is_not_known(course: Course) -> None:
    """What an older grader wrote, with whatever feedback, is left to `grade`, and named."""
    assert course.grader("grade", "handed-in", "--feedback", "score").code == 0
    place = course.root / "out" / ".grader" / "students" / "bob" / "account.json"
    account = json.loads(place.read_text())
    del account["look"]
    place.write_text(json.dumps(account))
    file = course.root / "adjustments.toml"
    file.write_text(file.read_text().replace("points = 0.5", "points = 0.25"))
    before = course.page("bob")
    run = course.grader("gradebook", "out", "--format", "csv")
    assert "`grade` has to write their pages anew: bob" in run.words
    assert course.page("bob") == before
    assert course.grader("grade", "handed-in", "--feedback", "score").code == 0
    assert "3.25 of 4 points count" in course.page("bob")


def test_an_attempt_that_is_the_best_by_now_is_told(course: Course) -> None:
    """Days that are given make another one the best: pages tell its score, and `grade` takes it."""
    file = course.root / "adjustments.toml"
    file.write_text(
        file.read_text().replace('student = "cyd"\ndays = 1', 'student = "ada"\ndays = 3')
    )
    run = course.grader("page", "out")
    assert "Another attempt is the best by now, and counts once `grade` has run: ada" in run.words
    assert "<strong>4</strong> / 4</span>" in course.page("ada")
    run = course.grader("grade", "handed-in")
    assert course.graded(run).result("ada").score == 4 and "Another attempt" not in run.words


def test_a_rosters_time_is_believed_before_the_platforms(course: Course) -> None:
    """Somebody has entered it; what is no time is an error with its line."""
    roster = course.root / "roster.csv"
    rows = "Key,Name,Submitted at\nada,A X,\nbob,B X,2026-11-22 00:30\ncyd,C X,2026-11-20 10:00\n"
    roster.write_text(rows)
    run = course.grader("grade", "handed-in")
    assert "bob: 2 days late" in run.words and "cyd: 2 days" not in run.words
    roster.write_text(rows.replace("2026-11-22 00:30", "soon"))
    run = course.grader("grade", "handed-in")
    assert run.code == 2 and "roster.csv:3: 'soon' is no time" in run.words


def test_a_time_that_nobody_knows_is_said(course: Course) -> None:
    """Nothing is taken off; terminal, gradebook and page say so."""
    shutil.rmtree(course.root / "handed-in")
    (course.root / "handed-in" / "ada").mkdir(parents=True)
    (course.root / "handed-in" / "ada" / "tiny.py").write_text(SOLUTION)
    run = course.grader("grade", "handed-in")
    told = "When they handed in is not known, so nothing was taken off for it: ada"
    assert told in run.words
    assert "When this was handed in is not known" in course.page("ada")
    run = course.grader("gradebook", "out", "--format", "csv")
    assert told in run.words


def test_a_student_is_forgotten_with_their_attempts(course: Course) -> None:
    """Nothing in OUT has the name any more."""
    assert course.grader("forget", "ada", "--out", "out", "--yes").code == 0
    left = [path for path in (course.root / "out").rglob("*") if path.name == "ada"]
    texts = [path.read_text() for path in (course.root / "out").rglob("*") if path.is_file()]
    assert not left and not any('"ada"' in text or "\nada," in text for text in texts)


def test_config_says_what_is_in_force_and_from_where(course: Course) -> None:
    """A flag before a variable, that before the file, and that before the default."""
    run = course.grader("config", "grade", "--jobs", "3", env={"GRADER_LANGUAGE": "de"})
    lines = {words[0]: words for line in run.out.splitlines() if (words := line.split())}
    assert lines["jobs"][-2:] == ["3", "--jobs"]
    assert lines["language"][-2:] == ["de", "GRADER_LANGUAGE"]
    assert lines["attempts"][-2:] == ["best", "grader.toml:8"]
    assert lines["sandbox"][-2:] == ["auto", "default"]
    assert lines["lateness.per-day"][-2:] == ["25.0", "grader.toml:19"]
    run = course.grader("config", "grade", env={"GRADER_ATTEMPTS": "all"})
    assert "all GRADER_ATTEMPTS" in run.words
    assert "feedback (grade, merge, publish, platform, deliver)" in course.grader("config").words


def test_the_file_may_not_lie_in_what_is_graded(course: Course) -> None:
    """Whoever put it there may be a student."""
    shutil.copy(course.root / "grader.toml", course.root / "handed-in")
    run = run_grader("grade", ".", "-o", "../out", cwd=course.root / "handed-in")
    assert run.code == 2 and "a student may have written it" in run.words


def test_a_mistake_in_the_file_stops_each_command(course: Course) -> None:
    """Before it does anything; help is there all the same."""
    (course.root / "grader.toml").write_text('feedbak = "full"\n')
    for command in (["grade", "handed-in"], ["config"], ["check"]):
        run = course.grader(*command)
        assert run.code == 2 and "grader.toml:1: there is no 'feedbak'" in run.words
        assert "Did you mean feedback?" in run.words
    assert course.grader("help", "grade").code == 0

"""`grader grade`: what it writes, what it says, and how it ends."""

import csv
import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from grader.results import Outcome, Result, Status
from grader.version import version
from tests.acceptance.program import Graded, Run, run_grader
from tests.tiny_exercise import SOLUTION, STUB, TESTS, TOML, Tiny, write_tiny

ROOT = Path(__file__).parents[2]

#: A third test, whose message tells what was drawn.
RANDOM_TEST = '''
@task("9.1")
@points(1)
@hint("Nothing helps.")
async def test_draws(student, rng):
    """A number is drawn"""
    assert False, f"drew {rng.random()}"
'''

TWO_STATEMENTS = """
async def count_up(pool, counter_id):
    print("counting", counter_id)
    await pool.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
"""

CLASS = {"ada": SOLUTION, "bob": TWO_STATEMENTS, "cid": STUB, "dee": "def broken(:\n"}


def write_class(root: Path) -> Tiny:
    """The tiny exercise with a test that draws a number, and a class of four."""
    tiny = write_tiny(
        root, tests=TESTS + RANDOM_TEST, toml=TOML.replace("points = 4", "points = 5")
    )
    for name, source in CLASS.items():
        tiny.submission(name, source)
    return tiny


def grade(tiny: Tiny, *arguments: str | Path) -> Run:
    """Grade with the tiny exercise, from the folder in which it is, into ``out`` there."""
    folders = ("--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions")
    return run_grader("grade", *folders, *arguments, "-o", "out", cwd=tiny.root)


@pytest.fixture(scope="module")
def by_options(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The class, two at a time, with seed 7 and everything on the pages."""
    tiny = write_class(tmp_path_factory.mktemp("options"))
    summary = ("--step-summary", "summary.md", "--also", "gradescope", "--also", "junit")
    run = grade(tiny, "submissions", "--jobs", "2", "--seed", "7", *summary)
    return Graded(run, tiny.root / "out")


@pytest.fixture(scope="module")
def by_environment(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The same, one at a time, with scores only on the pages, and all said by variables."""
    tiny = write_class(tmp_path_factory.mktemp("environment"))
    variables = {
        "GRADER_EXERCISES": str(tiny.root / "exercises"),
        "GRADER_SOLUTIONS": str(tiny.root / "solutions"),
        "GRADER_JOBS": "1",
        "GRADER_SEED": "7",
        "GRADER_FEEDBACK": "score",
        "GRADER_POSTGRES": "embedded",
        "GRADER_SANDBOX": "auto",
        "GITHUB_STEP_SUMMARY": str(tiny.root / "summary.md"),
    }
    run = run_grader("grade", "submissions", "-o", "out", cwd=tiny.root, env=variables)
    return Graded(run, tiny.root / "out")


@pytest.fixture(scope="module")
def with_hints(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """One submission with hints only, and a seed that nobody chose."""
    tiny = write_class(tmp_path_factory.mktemp("hints"))
    run = grade(tiny, "submissions/bob", "--feedback", "hints")
    return Graded(run, tiny.root / "out")


# --- what is written ------------------------------------------------------------------------------


def test_ends_well_whatever_the_scores(by_options: Graded) -> None:
    """Exit 0 with full, half, no points and an ungradable file; nothing on stderr."""
    assert (by_options.run.code, by_options.run.err) == (0, "")
    scores = {name: by_options.result(name).score for name in CLASS}
    assert scores == {"ada": 4, "bob": 3, "cid": 0, "dee": 0}
    assert by_options.result("dee").outcome is Outcome.UNGRADABLE


def test_writes_what_is_documented(by_options: Graded) -> None:
    """The files of docs/results.md and those asked for with --also, and no others."""
    written = {str(p.relative_to(by_options.out)) for p in by_options.out.rglob("*") if p.is_file()}
    files = ("result.json", "report.html", "gradescope.json", "junit.xml")
    each = {f"{name}/{file}" for name in CLASS for file in files}
    kept = {
        f"students/{name}/{file}"
        for name in CLASS
        for file in ("account.json", "handed_in.json", "history.jsonl", "graded/tiny.py")
    }
    known = {f".grader/{path}" for path in {"class.json", "told.json", *kept}}
    assert written == each | known | {"index.html", "grades.csv", "summary.json"}


@pytest.mark.parametrize("name", CLASS)
def test_results_fit_their_schema(by_options: Graded, name: str) -> None:
    """result.json is as docs/result.schema.json says."""
    schema = json.loads((ROOT / "docs" / "result.schema.json").read_text())
    jsonschema.validate(json.loads((by_options.out / name / "result.json").read_text()), schema)


def test_says_what_graded(by_options: Graded) -> None:
    """A result names the versions, the server, the sandbox and the seed."""
    environment = by_options.result("ada").environment
    assert environment.grader == version()
    assert (environment.server, environment.sandbox) == ("embedded", "bubblewrap")
    assert re.fullmatch(r"bubblewrap \d+(\.\d+)+", environment.sandbox_version)
    assert environment.authoritative
    assert environment.limits in ("cgroup v2", "cgroup v1", "rlimits")
    assert f"<dt>limits</dt><dd>{environment.limits}</dd>" in by_options.page("ada")
    assert environment.seed == 7
    assert re.fullmatch(r"\d+\.\d+", environment.postgresql)


def test_shows_the_conversation(by_options: Graded) -> None:
    """A case has the student's statements, round trips, output and the test's own words."""
    case = by_options.cases("bob")["test_counts_in_one_round_trip"]
    assert case.status is Status.FAILED
    assert case.message == "more than one statement was sent"
    assert case.hint == "One statement is enough."
    assert [statement.sql.split()[0] for statement in case.statements] == ["UPDATE", "SELECT"]
    assert case.output == "counting 1\n"


def test_grades_are_a_table(by_options: Graded) -> None:
    """grades.csv has one row a submission, by name."""
    with (by_options.out / "grades.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["submission"], row["outcome"], row["score"], row["tiny"]) for row in rows] == [
        ("ada", "graded", "4", "4"),
        ("bob", "graded", "3", "3"),
        ("cid", "graded", "0", "0"),
        ("dee", "ungradable", "0", "0"),
    ]


def test_terminal_has_the_same_table(by_options: Graded) -> None:
    """Scores, outcomes and where the reports are."""
    assert re.search(r"^bob +3 / 5 +60 % +3 +graded *$", by_options.run.out, re.MULTILINE)
    assert re.search(r"^dee +0 / 5 +0 % +0 +ungradable *$", by_options.run.out, re.MULTILINE)
    assert "\ndee: tiny.py cannot be imported" in by_options.run.out
    assert by_options.run.out.endswith("Reports: out/index.html\n")


def test_step_summary_is_added(by_options: Graded, by_environment: Graded) -> None:
    """The Markdown table is written to --step-summary, and to $GITHUB_STEP_SUMMARY."""
    for graded in (by_options, by_environment):
        text = (graded.out.parent / "summary.md").read_text()
        assert all(re.search(rf"^\|.*\b{name}\b", text, re.MULTILINE) for name in CLASS), text


# --- options --------------------------------------------------------------------------------------


def verdicts(result: Result) -> list[tuple[str, Status, float, str | None]]:
    """All that must not depend on how or when it was graded."""
    return [
        (case.id, case.status, case.points, case.message)
        for exercise in result.exercises
        for task in exercise.tasks
        for case in task.cases
    ]


@pytest.mark.parametrize("name", CLASS)
def test_same_verdicts_one_or_two_at_a_time(
    by_options: Graded, by_environment: Graded, name: str
) -> None:
    """--jobs changes no verdict, and the same seed draws the same."""
    assert verdicts(by_options.result(name)) == verdicts(by_environment.result(name))
    assert by_options.result(name).inputs_sha256 == by_environment.result(name).inputs_sha256


def test_another_seed_draws_other_numbers(by_options: Graded, with_hints: Graded) -> None:
    """Without --seed one is drawn, and it is in the result."""
    assert with_hints.result("bob").environment.seed != 7
    drawn = [graded.cases("bob")["test_draws"].message for graded in (by_options, with_hints)]
    assert drawn[0] and drawn[0].startswith("drew 0.") and drawn[0] != drawn[1]


TITLE, HINT = "Counting up is one statement", "One statement is enough."
EVIDENCE = ("more than one statement was sent", "UPDATE counters SET", "counting 1")


def test_full_feedback(by_options: Graded) -> None:
    """By default the page tells titles, hints, messages, output and SQL."""
    page = by_options.page("bob")
    for words in (TITLE, HINT, *EVIDENCE[::2]):
        assert words in page
    assert "counters" in page


def test_hints_only(with_hints: Graded) -> None:
    """--feedback hints tells titles and hints, and no evidence."""
    page = with_hints.page("bob")
    assert TITLE in page and HINT in page
    assert not [words for words in EVIDENCE if words in page]


def test_scores_only(by_environment: Graded) -> None:
    """--feedback score tells the points of tasks, and nothing of a test."""
    page = by_environment.page("bob")
    assert "3 / 5" in " ".join(page.split())
    assert not [words for words in (TITLE, HINT, *EVIDENCE) if words in page]


def test_feedback_does_not_narrow_the_result(with_hints: Graded, by_environment: Graded) -> None:
    """result.json is staff's, and whole."""
    for graded in (with_hints, by_environment):
        case = graded.cases("bob")["test_counts_in_one_round_trip"]
        assert case.message and case.hint and case.statements and case.output


@pytest.mark.parametrize(("percent", "code"), [("75", 0), ("75.1", 1)])
def test_require(tiny: Tiny, percent: str, code: int) -> None:
    """Exit 1 exactly when a submission scores less than --require."""
    run = grade(tiny, tiny.submission("bob", TWO_STATEMENTS), "--require", percent)
    assert run.code == code
    assert "3 / 4" in run.out


def test_our_fault_is_no_score(tmp_path: Path) -> None:
    """A test that breaks costs nobody points: exit 3, no score, and it is named."""
    title = '"""Counting up is one statement"""'
    tests = TESTS.replace(title, f'{title}\n    raise OSError("disk")')
    tiny = write_tiny(tmp_path, tests=tests)
    run = grade(tiny, tiny.submission("ada", SOLUTION), "--require", "50")
    graded = Graded(run, tmp_path / "out")
    assert run.code == 3
    assert "ada: test_counts_in_one_round_trip: a test broke: OSError: disk" in run.words
    assert graded.result("ada").score is None
    assert graded.result("ada").outcome is Outcome.GRADER_ERROR
    assert "our fault" in graded.page("ada")
    assert (
        (tmp_path / "out" / "grades.csv")
        .read_text()
        .splitlines()[1]
        .startswith("ada,grader_error,,4,,")
    )


def test_sandbox_off_is_stamped(tiny: Tiny) -> None:
    """Without the sandbox a grade is none, and the page says so."""
    run = grade(tiny, tiny.submission("ada", SOLUTION), "--sandbox", "off")
    graded = Graded(run, tiny.root / "out")
    environment = graded.result("ada").environment
    assert (run.code, environment.sandbox, environment.authoritative) == (0, "off", False)
    assert environment.limits == "none"
    assert "Not a grade: the sandbox was off" in graded.page("ada")


def add_twin(tiny: Tiny) -> None:
    """A second exercise, like the tiny one."""
    for kind in ("exercises", "solutions"):
        twin = tiny.root / kind / "twin"
        shutil.copytree(tiny.root / kind / "tiny", twin)
        (twin / "tiny.py").rename(twin / "twin.py")


def test_a_missing_file_costs_its_exercise(tiny: Tiny) -> None:
    """What is there is graded; the other exercise's points stay in the total."""
    add_twin(tiny)
    graded = Graded(grade(tiny, tiny.submission("ada", SOLUTION)), tiny.root / "out")
    result = graded.result("ada")
    assert (result.outcome, result.score, result.max_score) == (Outcome.GRADED, 4, 8)
    [twin] = [exercise for exercise in result.exercises if exercise.slug == "twin"]
    messages = {case.message for task in twin.tasks for case in task.cases}
    assert messages == {"twin.py is not in this submission"}


def test_only_one_exercise(tiny: Tiny) -> None:
    """--exercise leaves the others out of the result and of the total."""
    add_twin(tiny)
    run = grade(tiny, tiny.submission("ada", SOLUTION), "--exercise", "tiny")
    result = Graded(run, tiny.root / "out").result("ada")
    assert [exercise.slug for exercise in result.exercises] == ["tiny"]
    assert (result.score, result.max_score) == (4, 4)


# --- the real exercises ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The reference solutions and the stubs, graded as the two submissions that they are."""
    out = tmp_path_factory.mktemp("ends")
    only = ("--exercise", "basic_operations")
    return Graded(run_grader("grade", "solutions", "exercises", "-o", out, *only, cwd=ROOT), out)


def test_solutions_score_everything(ends: Graded) -> None:
    """The folder of solutions is a submission with 100 %."""
    assert ends.run.code == 0, ends.run
    result = ends.result("solutions")
    assert result.score == result.max_score > 0


def test_stubs_score_nothing_and_are_encouraged(ends: Graded) -> None:
    """The folder of exercises is a submission with 0 %, whose page mocks nobody."""
    assert ends.result("exercises").score == 0
    assert "This is where everyone starts." in ends.page("exercises")
    assert '<h2 id="not-written">Not written yet</h2>' in ends.page("exercises")


def test_other_formats_on_request(by_options: Graded) -> None:
    """--also writes what other systems read, beside the report."""
    folder = by_options.out / "ada"
    assert json.loads((folder / "gradescope.json").read_text())["score"] == 4.0
    assert (folder / "junit.xml").read_text().count("<testcase") == 3

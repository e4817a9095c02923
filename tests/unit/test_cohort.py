"""What is said of another grading, and whom `--only` means."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.cohort import choose, read_state, tell_change
from grader.cohort.changes import compare, render_changes
from grader.cohort.history import Case, Grading, add, read
from grader.cohort.place import make_student
from grader.cohort.progress import read_progress
from grader.errors import OperatorError
from grader.grading.finding import Submission
from grader.grading.inputs import Inputs
from grader.results import Outcome, Status
from tests.sample_results import HALF

INPUTS = Inputs(
    code="c",
    tests="t",
    schema="s",
    seed=7,
    settings="o",
    grader="g",
    python="3",
    asyncpg="0",
    postgresql="18",
)


def grading(*passed: bool, inputs: Inputs = INPUTS, worth: float = 2.0) -> Grading:
    """Tests a, b and so on of one exercise, that end so."""
    cases = {
        name: Case(Status.PASSED if fine else Status.FAILED, worth * fine, worth)
        for name, fine in zip("abcdefgh", passed, strict=False)
    }
    return Grading(
        at="2026-11-01T12:03:00+00:00",
        run="2026-11-01T12:00:00+00:00",
        outcome=Outcome.GRADED,
        score=worth * sum(passed),
        max_score=worth * len(passed),
        message=None,
        seed=inputs.seed,
        why={},
        points_versions={},
        inputs={"tiny": inputs},
        cases={"tiny": cases},
    )


def told(before: Grading, now: Grading) -> str:
    """What is said of it, in a line."""
    change = compare("ada", [before], now)
    return tell_change(change) if change else ""


def test_the_first_grading_and_the_same_score_are_no_change() -> None:
    """Nor is a test that fails in another way."""
    assert compare("ada", [], grading(True)) is None
    assert not told(grading(True, False), grading(True, False, inputs=replace(INPUTS, code="d")))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("code", "their code"),
        ("tests", "our tests"),
        ("schema", "the tables"),
        ("seed", "the seed"),
        ("postgresql", "PostgreSQL"),
        ("grader", "the grader"),
    ],
)
def test_the_reason_is_what_differed(field: str, words: str) -> None:
    """Whatever it was."""
    other = replace(INPUTS, **{field: 8 if field == "seed" else "other"})
    said = told(grading(True, False), grading(True, True, inputs=other))
    assert said == f"ada: 2 of 4 → 4 of 4; {words}: b passes now"


def test_two_reasons_are_both_told() -> None:
    """Which one it was nobody can tell."""
    other = replace(INPUTS, code="d", tests="u")
    assert "their code and our tests: a fails now" in told(
        grading(True), grading(False, inputs=other)
    )


def test_what_differs_without_a_reason_is_unstable() -> None:
    """The same file, the same tests, the same seed, another verdict."""
    assert told(grading(True), grading(False)) == "ada: 2 of 2 → 0 of 2; unstable: a fails now"


def test_how_often_it_was_graded_is_no_reason() -> None:
    """More turns change no code: a verdict that is another one for them is unstable."""
    often = replace(INPUTS, repeat=5, unstable="worst")
    said = told(grading(True), grading(False, inputs=often))
    assert said == "ada: 2 of 2 → 0 of 2; unstable: a fails now"


def test_a_test_that_was_unstable_is_one_beside_other_reasons(tmp_path: Path) -> None:
    """It might have ended otherwise without them; the history keeps that it was."""
    unstable = Case(Status.PASSED, 2.0, 2.0, unstable=True)
    add(tmp_path, replace(grading(True), cases={"tiny": {"a": unstable}}))
    [before], _ = read(tmp_path)
    said = told(before, grading(False, inputs=replace(INPUTS, code="d")))
    assert said == "ada: 2 of 2 → 0 of 2; their code and unstable: a fails now"


def test_other_points_are_no_verdict() -> None:
    """Though the tests changed, the reason is that they count otherwise."""
    other = replace(INPUTS, tests="u")
    said = told(grading(True), grading(True, inputs=other, worth=3))
    assert said == "ada: 2 of 2 → 3 of 3; points: a counts 3 instead of 2"


def test_points_that_move_change_nobody_who_has_none_of_them() -> None:
    """Two tests have changed places, and who failed both has the score that was."""
    cases = [Case(Status.FAILED, 0.0, most) for most in (3.0, 1.0)]
    then = replace(grading(False, False), cases={"tiny": dict(zip("ab", cases, strict=True))})
    now = replace(then, cases={"tiny": dict(zip("ba", cases, strict=True))})
    assert compare("ada", [then], now) is None
    passed = replace(now, cases={"tiny": {"a": cases[1], "b": Case(Status.PASSED, 0.0, 3.0)}})
    assert "b passes now" in told(then, passed), "a verdict that has turned is told all the same"


def test_the_page_names_people() -> None:
    """By what they are called and by their folder, as staff look for them."""
    change = compare("1003", [grading(True)], grading(False))
    assert change is not None
    page = render_changes([("2026-11-01T12:00:00+00:00", [change])], {"1003": "李 小龍 (1003)"})
    assert "| 李 小龍 (1003) | 2 of 2 → 0 of 2 | unstable: a fails now |" in page


def test_many_tests_are_a_number() -> None:
    """Three of them are named."""
    other = replace(INPUTS, code="d")
    said = told(grading(*[False] * 5), grading(*[True] * 5, inputs=other))
    assert said.endswith("their code: a, b, c and 2 more pass now")


def test_a_fault_of_ours_is_told_and_compared_with_nothing() -> None:
    """The next score is held against the one before it."""
    fault = replace(grading(), outcome=Outcome.GRADER_ERROR, score=None, inputs={}, cases={})
    lost = compare("ada", [grading(True)], fault)
    assert lost is not None and tell_change(lost).endswith("→ none; a fault of ours")
    assert compare("ada", [grading(True), fault], grading(True)) is None


def test_the_page_escapes_names() -> None:
    """They are students'."""
    change = compare("a|<b>\n# c", [grading(True)], grading(False))
    assert change is not None
    page = render_changes([("2026-11-01T12:00:00+00:00", [change])])
    assert "## 1 November 2026, 12:00 UTC" in page
    assert "<b>" not in page and "\n# c" not in page


def test_half_a_line_is_left_out(tmp_path: Path) -> None:
    """As a killed run leaves it: what was before stays, and what comes after."""
    one = Grading.of(HALF, run="", why={}, inputs={"tiny": INPUTS})
    add(tmp_path, one)
    with (tmp_path / "history.jsonl").open("a") as file:
        file.write('{"at": "2026')
    add(tmp_path, one)
    assert read(tmp_path) == ([one, one], 1)


CLASS = [Submission(name, Path(name)) for name in ("ada", "bob", "b[1]", "zoë")]


def names(*wanted: str) -> list[str]:
    """Whom it means."""
    return [one.name for one in choose(CLASS, wanted, ["eve"])]


def test_only_means_names_and_patterns() -> None:
    """A name with signs of a pattern in it means itself; nothing named is everybody."""
    assert names() == ["ada", "bob", "b[1]", "zoë"]
    assert names("b*", "ada") == ["ada", "bob", "b[1]"]
    assert names("b[1]") == ["b[1]"]


@pytest.mark.parametrize(
    ("wanted", "said", "hint"),
    [
        ("ADA", "nobody has that name", "Near it: ada"),
        ("x*", "nobody has that name", "There are: ada, bob, b[1], zoë"),
        ("ev?", "nothing is handed in for it", "among the PATHs"),
    ],
)
def test_only_nobody_is_refused(wanted: str, said: str, hint: str) -> None:
    """With the way out."""
    with pytest.raises(OperatorError, match=said) as caught:
        names("bob", wanted)
    assert hint in caught.value.hint


# --- where the class stood after each run ---------------------------------------------------------


def keep(out: Path, submission: str, *gradings: tuple[str, float | None]) -> None:
    """Keep gradings of a submission: in which run, and the score of ten."""
    folder = make_student(out, submission)
    for run, score in gradings:
        add(folder, replace(grading(True), run=run, score=score, max_score=10.0))


def test_progress_counts_everybodys_last_score(tmp_path: Path) -> None:
    """Who is not in a run keeps the score of before; a fault of ours is no score."""
    keep(tmp_path, "ada", ("1", 2.0), ("2", 6.0))
    keep(tmp_path, "bob", ("1", 8.0), ("3", 4.0))
    keep(tmp_path, "cleo", ("2", None), ("3", 7.0))
    moments = read_progress(read_state(tmp_path))
    assert [(one.at, one.graded, one.better, one.worse, one.scored) for one in moments] == [
        ("1", 2, 0, 0, 2),
        ("2", 2, 1, 0, 2),
        ("3", 2, 0, 1, 3),
    ]
    assert [round(one.median, 2) for one in moments] == [0.5, 0.7, 0.6]


def test_progress_of_nobody_is_none(tmp_path: Path) -> None:
    """Nothing graded yet, and nothing but a fault of ours."""
    assert read_progress(read_state(tmp_path)) == []
    keep(tmp_path, "ada", ("1", None))
    assert read_progress(read_state(tmp_path)) == []


def test_progress_leaves_out_who_is_forgotten_and_what_a_student_wrote(tmp_path: Path) -> None:
    """An OUT that lies in a submission is not believed."""
    keep(tmp_path, "ada", ("1", 2.0))
    keep(tmp_path, "bob", ("1", 8.0))
    (moment,) = read_progress(read_state(tmp_path), without=["ada"])
    assert (moment.scored, moment.mean) == (1, 0.8)
    assert read_progress(read_state(tmp_path, believed=False)) == []

"""What other systems' graders read of a result, each held to its own rules for that."""

import json
from fractions import Fraction
from xml.etree import ElementTree as ET

import msgspec
import pytest

from grader.choices import Export, Feedback, WhenShown
from grader.platforms.graders.known import render_for
from grader.reports.files import Beside
from grader.results import Result, Status
from tests.grader_readers import (
    READERS,
    read_autolab,
    read_classroom50,
    read_exercism,
    read_gradescope,
    read_inginious,
    read_prairielearn,
    read_submitty,
)
from tests.sample_results import GRADER_ERROR, HALF, HOSTILE_RESULT, SAMPLES, SOLVED, UNGRADABLE


def render(
    export: Export,
    result: Result,
    feedback: Feedback = "full",
    shown: WhenShown = "visible",
    slugs: tuple[str, ...] = (),
) -> str:
    """Render as a run does, in English."""
    return render_for(export, result, Beside(feedback), shown=shown, slugs=slugs)


#: All that counts is right; of the bonus a test failed.
BONUS = msgspec.structs.replace(
    HALF,
    score=SOLVED.score,
    max_score=SOLVED.max_score,
    exercises=[
        *SOLVED.exercises,
        msgspec.structs.replace(HALF.exercises[0], slug="more", bonus=True),
    ],
)

READ = [export for export in Export if export in READERS]


@pytest.mark.parametrize("feedback", ["full", "hints", "score"])
@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("export", READ)
def test_each_platform_takes_every_result(export: Export, name: str, feedback: Feedback) -> None:
    """By its own rules, whatever is in the result and however much of it is told."""
    READERS[export](render(export, SAMPLES[name], feedback))


@pytest.mark.parametrize("export", READ)
def test_each_platform_gets_the_part_that_was_earned(export: Export) -> None:
    """The score is the grader's own."""
    read = READERS[export](render(export, HALF))
    if export is not Export.EXERCISM:  # which knows no points
        assert read.score is not None
        assert read.score / read.max_score == pytest.approx(20 / HALF.max_score)


@pytest.mark.parametrize("export", READ)
def test_nobody_needs_a_bonus(export: Export) -> None:
    """Who has all that counts has everything, whatever became of the bonus."""
    read = READERS[export](render(export, BONUS))
    if export is Export.AUTOLAB:  # has a problem for each
        problems = read_autolab(render(export, BONUS)).problems
        assert problems.pop("more") == 17.0
        assert problems == {one.slug: one.score for one in SOLVED.exercises}
    elif export is Export.EXERCISM:  # knows no points
        assert json.loads(render(export, BONUS))["status"] == "pass"
    elif export is Export.GRADESCOPE:  # the assignment says how many there are
        assert read.score == SOLVED.max_score
    else:
        assert read.score == read.max_score


@pytest.mark.parametrize("export", sorted(set(Export) - {Export.EXERCISM}))  # has no place for it
def test_a_bonus_is_told_as_what_it_is(export: Export) -> None:
    """Each test of it says so, and no other one does."""
    text = render(export, BONUS).replace("\\", "")  # one platform's text is escaped
    count = text.count("Bonus: ") - text.count("Bonus: 17 of ")
    assert count == sum(len(task.cases) for task in HALF.exercises[0].tasks)
    assert ("Bonus: 17 of 30 points" in text) == (export is not Export.JUNIT)
    assert "Bonus" not in render(export, HALF)


@pytest.mark.parametrize("export", READ)
def test_no_platform_gets_a_score_for_our_fault(export: Export) -> None:
    """None of them is told a 0, and all say whose fault it was."""
    text = render(export, GRADER_ERROR, slugs=("basic_operations",))
    read = READERS[export](text)
    assert read.score is None
    assert "not through your fault" in text


@pytest.mark.parametrize("export", list(Export))
def test_no_platform_is_told_the_name_of_a_hidden_test(export: Export) -> None:
    """Titles are the students', the tests' own names are not."""
    ids = {case.id for e in HALF.exercises for task in e.tasks for case in task.cases}
    text = render(export, HALF)
    assert ids and not [name for name in ids if name in text]


@pytest.mark.parametrize("export", list(Export))
def test_hints_hold_back_messages(export: Export) -> None:
    """--feedback holds for each."""
    assert "another order" in render(export, HALF)
    assert "another order" not in render(export, HALF, "hints")


@pytest.mark.parametrize("export", list(Export))
def test_what_cannot_be_seen_is_spelled_out(export: Export) -> None:
    """No escape sequence and no bidi override of a student's reaches any of them."""
    text = render(export, HOSTILE_RESULT)
    decoded = text if export is Export.JUNIT else json.dumps(_loaded(text), ensure_ascii=False)
    assert not set("\x1b\u202e\u2066\x00\x9b") & set(decoded)


def _loaded(text: str) -> list[object]:
    """Every JSON value in it: Autolab's are two."""
    decoder, values = json.JSONDecoder(), []
    while text.strip():
        value, end = decoder.raw_decode(text.lstrip())
        values.append(value)
        text = text.lstrip()[end:]
    return values


@pytest.mark.parametrize("export", list(Export))
def test_weaker_walls_are_said(export: Export) -> None:
    """A result without a box says so wherever it goes."""
    environment = msgspec.structs.replace(HALF.environment, sandbox="accounts", authoritative=False)
    weak = msgspec.structs.replace(HALF, environment=environment)
    if export is Export.EXERCISM:  # has no room for it beside a verdict
        return
    assert "another user of the machine" in render(export, weak)
    assert "another user of the machine" not in render(export, HALF)


# --- Gradescope -----------------------------------------------------------------------------------


def test_gradescope_gets_every_case() -> None:
    """One test a case, and their sum is the score."""
    told = json.loads(render(Export.GRADESCOPE, HALF))
    assert len(told["tests"]) == 13
    assert sum(test["score"] for test in told["tests"]) == told["score"] == 20.0


def test_gradescope_gets_tasks_with_feedback_score() -> None:
    """Where no test is told, students see what each task gave."""
    told = json.loads(render(Export.GRADESCOPE, HALF, "score"))
    titles = [task.title for e in HALF.exercises for task in e.tasks]
    assert [test["name"] for test in told["tests"]] == titles
    assert sum(test["score"] for test in told["tests"]) == told["score"]


def test_gradescope_shows_all_tests_at_the_same_time() -> None:
    """One that is hidden would hide the total of those that are not."""
    told = json.loads(render(Export.GRADESCOPE, HALF, shown="after_published"))
    assert {test["visibility"] for test in told["tests"]} == {told["visibility"]}
    assert told["visibility"] == "after_published"
    assert read_gradescope(json.dumps(told)).text == told["output"]


def test_gradescope_gets_zero_for_ungradable() -> None:
    """The student's fault is a zero with its reason."""
    read = read_gradescope(render(Export.GRADESCOPE, UNGRADABLE))
    assert (read.score, read.remark) == (0.0, UNGRADABLE.message)


def test_gradescope_takes_text_for_text() -> None:
    """No name and no output is read as HTML, Markdown or ANSI."""
    told = json.loads(render(Export.GRADESCOPE, HOSTILE_RESULT))
    assert {test["output_format"] for test in told["tests"]} == {"text"}
    assert {test["name_format"] for test in told["tests"]} == {"text"}


# --- the others -----------------------------------------------------------------------------------


def test_prairielearn_counts_no_attempt_that_does_not_load() -> None:
    """A file that cannot be imported is an answer of the wrong format there."""
    read = read_prairielearn(render(Export.PRAIRIELEARN, UNGRADABLE))
    assert read.score is None and str(UNGRADABLE.message) in read.remark


def test_exercism_passes_with_every_test() -> None:
    """The whole is what its tests are."""
    assert json.loads(render(Export.EXERCISM, HALF))["status"] == "fail"
    assert read_exercism(render(Export.EXERCISM, HALF)).passed


def test_autolab_gets_a_score_for_each_exercise() -> None:
    """By its slug, which is the problem's name."""
    read = read_autolab(render(Export.AUTOLAB, HALF))
    assert read.problems == {one.slug: one.score for one in HALF.exercises}


def test_autolab_is_told_null_for_our_fault() -> None:
    """For each problem that there is: of any other line it would make 0 for all of them."""
    read = read_autolab(render(Export.AUTOLAB, GRADER_ERROR, slugs=("a", "b")))
    assert read.problems == {"a": None, "b": None}


def test_classroom50_gets_whole_numbers() -> None:
    """All points times the least factor that makes them so; a half is told in halves."""
    read = read_classroom50(render(Export.CLASSROOM50, HALF))
    assert isinstance(read.score, int)


def test_submitty_says_in_red_what_failed() -> None:
    """Each message is of one colour, and its first line has the points."""
    read = read_submitty(render(Export.SUBMITTY, HALF))
    assert set(read.passed.values()) == {True, False}
    assert "(2 / 2)" in read.text


def test_inginious_reads_text_as_it_was() -> None:
    """No mark of reStructuredText is one: neither in a title nor in what a test printed."""
    title = "``raw`` *a* |b| `c`_ http://x.invalid d_ [1]_ \\ :e:`f`"
    told = ".. raw:: html\n\n   <script>alert(1)</script>\n\nout_\n===="
    case = msgspec.structs.replace(HALF.exercises[0].tasks[0].cases[0], title=title, output=told)
    task = msgspec.structs.replace(HALF.exercises[0].tasks[0], cases=[case])
    exercise = msgspec.structs.replace(HALF.exercises[0], tasks=[task])
    read = read_inginious(
        render(Export.INGINIOUS, msgspec.structs.replace(HALF, exercises=[exercise]))
    )
    assert title in next(iter(read.passed))
    assert told in read.text


def test_codegrade_gets_a_fraction() -> None:
    """The points are exact, and what was not run counts as nothing."""
    last = json.loads(render(Export.CODEGRADE, HALF).splitlines()[-1])
    assert last == {"tag": "points", "points": str(Fraction(20) / Fraction(str(HALF.max_score)))}


# --- JUnit ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_junit_is_well_formed(name: str) -> None:
    """Every sample parses, the hostile one included."""
    assert ET.fromstring(render(Export.JUNIT, SAMPLES[name]).encode()).tag == "testsuites"


def test_junit_counts_what_it_lists() -> None:
    """failures= and errors= are the numbers of elements."""
    root = ET.fromstring(render(Export.JUNIT, HALF).encode())
    for suite in root.iter("testsuite"):
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
    assert len(root.findall("testsuite/testcase")) == 13


def test_junit_of_our_fault_fails() -> None:
    """A grader_error must not look like a green run."""
    root = ET.fromstring(render(Export.JUNIT, GRADER_ERROR).encode())
    error = root.find("testsuite/testcase/error")
    assert error is not None and error.attrib["message"] == "PostgreSQL would not start"


def test_a_case_that_was_not_run_is_skipped() -> None:
    """not_run is neither failure nor error."""
    root = ET.fromstring(render(Export.JUNIT, UNGRADABLE).encode())
    cases = [case for e in UNGRADABLE.exercises for task in e.tasks for case in task.cases]
    assert all(case.status is Status.NOT_RUN for case in cases)
    assert len(root.findall("testsuite/testcase/skipped")) == len(cases)

"""What other systems read: Gradescope's results.json and JUnit XML."""

import json
from xml.etree import ElementTree as ET

import pytest

from grader.reports.gradescope import render_gradescope
from grader.reports.junit import render_junit
from grader.results import Status
from tests.sample_results import GRADER_ERROR, HALF, HOSTILE_RESULT, SAMPLES, UNGRADABLE


def test_gradescope_gets_the_score_and_every_case() -> None:
    """The total is the grader's own, not a sum of theirs."""
    told = json.loads(render_gradescope(HALF))
    assert told["score"] == 20.0
    assert len(told["tests"]) == 13
    assert sum(test["score"] for test in told["tests"]) == told["score"]


def test_gradescope_gets_no_score_for_our_fault() -> None:
    """Without score and tests Gradescope sets no grade."""
    assert not {"score", "tests"} & set(json.loads(render_gradescope(GRADER_ERROR)))


def test_gradescope_gets_zero_for_ungradable() -> None:
    """The student's fault is a zero with its reason."""
    told = json.loads(render_gradescope(UNGRADABLE))
    assert (told["score"], told["output"]) == (0.0, UNGRADABLE.message)


def test_gradescope_takes_text_for_text() -> None:
    """No output is read as HTML, Markdown or ANSI."""
    told = json.loads(render_gradescope(HOSTILE_RESULT))
    assert {test["output_format"] for test in told["tests"]} == {"text"}
    assert "\x1b" not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("name", SAMPLES)
def test_junit_is_well_formed(name: str) -> None:
    """Every sample parses, the hostile one included."""
    assert ET.fromstring(render_junit(SAMPLES[name]).encode()).tag == "testsuites"


def test_junit_counts_what_it_lists() -> None:
    """failures= and errors= are the numbers of elements."""
    root = ET.fromstring(render_junit(HALF).encode())
    for suite in root.iter("testsuite"):
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
    assert len(root.findall("testsuite/testcase")) == 13


def test_junit_of_our_fault_fails() -> None:
    """A grader_error must not look like a green run."""
    root = ET.fromstring(render_junit(GRADER_ERROR).encode())
    error = root.find("testsuite/testcase/error")
    assert error is not None and error.attrib["message"] == "PostgreSQL would not start"


def test_hints_hold_back_messages() -> None:
    """--feedback holds here too."""
    assert "another order" in render_junit(HALF)
    assert "another order" not in render_junit(HALF, "hints")
    assert "another order" not in render_gradescope(HALF, "hints")


def test_a_case_that_was_not_run_is_skipped() -> None:
    """not_run is neither failure nor error."""
    root = ET.fromstring(render_junit(UNGRADABLE).encode())
    cases = [case for e in UNGRADABLE.exercises for task in e.tasks for case in task.cases]
    assert all(case.status is Status.NOT_RUN for case in cases)
    assert len(root.findall("testsuite/testcase/skipped")) == len(cases)

"""JUnit XML, which most continuous integration services read: a suite an exercise."""

from xml.etree import ElementTree as ET

from grader.choices import Feedback
from grader.reports import escape
from grader.reports.narrow import narrow
from grader.reports.words import shorten
from grader.results import CaseResult, ExerciseResult, Result, Status

_ELEMENT = {Status.FAILED: "failure", Status.ERROR: "error", Status.NOT_RUN: "skipped"}


def render_junit(result: Result, feedback: Feedback = "full") -> str:
    """Return JUnit XML; a ``grader_error`` is one suite with one error and no verdict."""
    shown = narrow(result, feedback)
    root = ET.Element("testsuites", name=escape.one_line(shorten(shown.submission, 200)))
    if shown.score is None:
        suite = ET.SubElement(root, "testsuite", name="grader", tests="1", errors="1")
        case = ET.SubElement(suite, "testcase", classname="grader", name="was not graded")
        ET.SubElement(case, "error", message=escape.one_line(shorten(shown.message or "", 2048)))
    else:
        for exercise in shown.exercises:
            _add_suite(root, exercise)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_suite(root: ET.Element, exercise: ExerciseResult) -> None:
    cases = [(task.id, case) for task in exercise.tasks for case in task.cases]
    counts = {
        name: str(sum(case.status is status for _, case in cases))
        for name, status in (
            ("failures", Status.FAILED),
            ("errors", Status.ERROR),
            ("skipped", Status.NOT_RUN),
        )
    }
    head = {"name": exercise.slug, "tests": str(len(cases))}
    suite = ET.SubElement(root, "testsuite", head | counts)
    for task_id, case in cases:
        _add_case(suite, f"{exercise.slug}.{task_id}", case)


def _add_case(suite: ET.Element, classname: str, case: CaseResult) -> None:
    title = escape.one_line(case.title)
    element = ET.SubElement(suite, "testcase", classname=classname, name=title)
    if case.status is not Status.PASSED:
        parts = (case.message, case.detail, case.hint)
        told = ET.SubElement(element, _ELEMENT[case.status])
        told.set("message", escape.one_line(shorten(case.message or "", 2048)))
        told.text = escape.visible("\n\n".join(shorten(part, 4096) for part in parts if part))
    if case.output:
        output = ET.SubElement(element, "system-out")
        output.text = escape.visible(shorten(case.output, 8192))

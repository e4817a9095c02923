"""JUnit XML, which most continuous integration services read: a suite an exercise."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from grader.platforms.graders.platform import Manner, Platform
from grader.reports import escape, words
from grader.reports.advice import Entry, entries
from grader.reports.lesson import learn, tell_in_short
from grader.reports.narrow import narrow
from grader.reports.notice import notice
from grader.reports.words import shorten
from grader.results import Result, Status

_ELEMENT = {Status.FAILED: "failure", Status.ERROR: "error", Status.NOT_RUN: "skipped"}


def render(result: Result, manner: Manner) -> str:
    """Return JUnit XML; a ``grader_error`` is one suite with one error and no verdict."""
    shown = narrow(result, manner.feedback)
    root = ET.Element("testsuites", name=escape.one_line(shorten(shown.submission, 200)))
    if shown.score is None:
        suite = ET.SubElement(root, "testsuite", name="grader", tests="1", errors="1")
        case = ET.SubElement(suite, "testcase", classname="grader", name="was not graded")
        ET.SubElement(case, "error", message=escape.one_line(shorten(shown.message or "", 2048)))
    else:
        beside = {one.slug for one in shown.beside}
        for slug, listed in groupby(entries(shown), key=lambda entry: entry.slug):
            _add_suite(root, slug, list(listed), notice(shown), bonus=slug in beside)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_suite(
    root: ET.Element, slug: str, listed: Sequence[Entry], remark: str | None, *, bonus: bool
) -> None:
    counts = {
        name: str(sum(entry.case.status is status for entry in listed))
        for name, status in (
            ("failures", Status.FAILED),
            ("errors", Status.ERROR),
            ("skipped", Status.NOT_RUN),
        )
    }
    head = {"name": slug, "tests": str(len(listed))}
    suite = ET.SubElement(root, "testsuite", head | counts)
    if remark:
        properties = ET.SubElement(suite, "properties")
        ET.SubElement(properties, "property", name="notice", value=remark)
    for entry in listed:
        _add_case(suite, entry, bonus=bonus)


def _add_case(suite: ET.Element, entry: Entry, *, bonus: bool) -> None:
    case = entry.case
    classname = f"{entry.slug}.{entry.task_id}"
    title = words.title(escape.one_line(case.title), bonus=bonus)
    element = ET.SubElement(suite, "testcase", classname=classname, name=title)
    if case.status is not Status.PASSED:
        told = ET.SubElement(element, _ELEMENT[case.status])
        told.set("message", escape.one_line(shorten(learn(entry).what, 2048)))
        parts = (shorten(part, 4096) for part in tell_in_short(entry) if part)
        told.text = escape.visible("\n\n".join(parts))
    if case.output:
        output = ET.SubElement(element, "system-out")
        output.text = escape.visible(shorten(case.output, 8192))


JUNIT = Platform("junit.xml", render)

"""What must hold whatever was handed in. Each function raises AssertionError."""

import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

from rich.console import Console, Group

from grader.model import CaseResult, Feedback, Outcome, Result
from grader.reports.files import RUN_FILES
from grader.reports.gradescope import render_gradescope
from grader.reports.junit import render_junit
from grader.reports.page import render_student
from grader.reports.result_json import parse_json
from grader.reports.step_summary import render_markdown
from grader.reports.templates import template_directory
from grader.reports.terminal import render_run, render_submission
from tests.hostile.arena import Arena, Graded
from tests.hostile.target import MAX_SCORE

MAX_BYTES = 4 * 1024 * 1024

NARROWED: tuple[Feedback, ...] = ("hints", "score")

#: What must not be in a text file: cursor movements, carriage returns, direction overrides.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

#: A line that GitHub's runner obeys.
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)

_ELEMENT = re.compile(r"<([a-z][a-z0-9]*)")


def check(graded: Graded, arena: Arena) -> None:
    """Hold a graded attack to everything but the honest submission after it."""
    check_score(graded)
    check_box(graded)
    check_time(graded)
    check_size(graded)
    check_texts(graded.result)
    check_page(graded.page)
    check_secrets(graded, arena)
    check_host(arena)


def check_score(graded: Graded) -> None:
    """The score is that of the honest part, out of the whole, in a result that can be read."""
    expect, result = graded.attack.notice.expect, parse_json(graded.result_json)
    assert result.outcome is expect.outcome, (
        f"the outcome is {result.outcome}, not {expect.outcome}: {result.message}"
    )
    assert expect.says in (result.message or ""), f"{expect.says!r} is not why: {result.message}"
    assert result.score is not None
    assert (result.score, result.max_score) == (graded.result.score, MAX_SCORE)
    parts = sum(exercise.max_score for exercise in result.exercises)
    assert parts == MAX_SCORE, f"the total shrank to {parts}"
    most = expect.score if expect.score is not None else expect.most
    assert most is not None
    told = _table(result)
    assert result.score <= most, f"{result.score} points, at most {most} are honest\n{told}"
    if expect.score is not None:
        assert result.score == expect.score, f"{result.score} points, not {expect.score}\n{told}"
    for case in _cases(result):
        wanted = expect.cases.get(case.id, case.status)
        assert case.status is wanted, f"{case.id} is {case.status}, not {wanted}\n{told}"


def check_box(graded: Graded) -> None:
    """The attack was carried out, and got nowhere."""
    outputs = [case.output for case in _cases(graded.result)]
    reached = [line for text in outputs for line in text.splitlines() if "BREACH" in line]
    assert not reached, f"got through: {reached[:10]}"
    printed = graded.attack.notice.expect.printed
    assert any(printed in text for text in outputs), (
        f"{printed!r} was not printed\n{_table(graded.result)}\n{outputs}"
    )


def check_time(graded: Graded) -> None:
    """It ended in time."""
    budget = graded.attack.notice.budget_s
    assert graded.seconds <= budget, f"took {graded.seconds:.1f} s, {budget} are allowed"


def check_size(graded: Graded) -> None:
    """What is written is bounded, whatever was printed and sent."""
    for text in (graded.page, graded.result_json):
        assert len(text) < MAX_BYTES, f"a file of {len(text):,} characters"


def check_texts(result: Result) -> None:
    """Everything that is written can be parsed, and has nothing for a terminal to obey."""
    for text in _texts(result):
        found = CONTROL.search(text)
        assert not found, f"{found!r} in {text[:200]!r}"
    for feedback in ("full", *NARROWED):
        json.loads(render_gradescope(result, feedback))
        ET.fromstring(render_junit(result, feedback))
        markdown = render_markdown([result], feedback=feedback)
        assert not re.search(r"<x-|^[#\s]*FORGED", markdown, re.MULTILINE), markdown
    command = COMMAND.search(_terminal(result))
    assert not command, f"a workflow command on the terminal: {command!r}"


def check_page(page: str) -> None:
    """The page has the elements of its template, and none that run, fetch or lead elsewhere."""
    elements = _Elements()
    elements.feed(page)
    elements.close()
    known = {
        name
        for path in template_directory().glob("*.html.j2")
        for name in _ELEMENT.findall(path.read_text(encoding="utf-8"))
    }
    assert elements.names <= known, f"not of ours: {elements.names - known}"
    assert not elements.names & {"script", "iframe", "object", "embed", "form", "base"}
    assert not [name for name, _ in elements.attributes if name.startswith("on")]
    links = [value or "" for name, value in elements.attributes if name in ("href", "src")]
    assert all(re.match(r"#|[a-z0-9_./%-]*$", link) for link in links), links


def check_secrets(graded: Graded, arena: Arena) -> None:
    """No secret is in anything that is written; the inputs are in nothing that is narrowed."""
    full = [graded.page, graded.result_json, *_texts(graded.result)]
    for secret in arena.canaries.never_shown:
        assert not any(secret in text for text in full), f"the secret {secret} came out"
    for feedback in NARROWED:
        shown = [
            render_student(graded.result, feedback=feedback),
            render_markdown([graded.result], feedback=feedback),
            render_gradescope(graded.result, feedback),
            render_junit(graded.result, feedback),
        ]
        assert not any(arena.canaries.input in text for text in shown), (
            f"--feedback {feedback} shows a hidden input"
        )


def check_host(arena: Arena) -> None:
    """Nothing is left behind, and nobody came to a door outside."""
    assert not (left := arena.leftovers()), f"left behind: {left}"
    assert not arena.bait.visits(), "a listener outside of the box was reached"


def check_honest(result: Result, arena: Arena) -> None:
    """An honest submission has full marks, and its page shows no hidden input."""
    assert result.outcome is Outcome.GRADED, result.message
    assert (result.score, result.max_score) == (MAX_SCORE, MAX_SCORE), _table(result)
    texts = _texts(result)
    for secret in (arena.canaries.input, *arena.canaries.never_shown):
        assert not any(secret in text for text in texts), "an honest page shows a secret"


def _cases(result: Result) -> list[CaseResult]:
    return [c for exercise in result.exercises for task in exercise.tasks for c in task.cases]


def _table(result: Result) -> str:
    return "\n".join(
        f"{case.id}: {case.status} {case.message} {case.detail}" for case in _cases(result)
    )


def _texts(result: Result) -> list[str]:
    """All that students, staff and machines get to read of it."""
    return [
        render_student(result),
        render_markdown([result]),
        _terminal(result),
        *(render([result]) for render in RUN_FILES.values()),
        render_gradescope(result),
        render_junit(result),
    ]


def _terminal(result: Result) -> str:
    console = Console(file=io.StringIO(), width=100, force_terminal=False)
    console.print(Group(render_run([result]), render_submission(result)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class _Elements(HTMLParser):
    """The names of all elements of a page, and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attrs

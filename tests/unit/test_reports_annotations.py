"""Annotations: GitHub's runner reads them, and nothing that a student wrote is a command."""

import re
from xml.etree import ElementTree as ET

import msgspec
from hypothesis import example, given, settings

from grader.platforms.ci import render_outputs
from grader.reports.annotations import MAX_FAILURES, render_annotations
from grader.reports.badge import render_badge
from grader.results import Outcome, Result, Status
from tests.sample_results import HALF, HOSTILE, case, exercise_of, result, task_of
from tests.unit.test_reports_injection import TEXT, told

PROPERTY = settings(max_examples=200, derandomize=True, deadline=None)


def read_commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Every line as GitHub's runner takes it: command, properties, message.

    Source: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    """
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        if not line:
            continue
        assert line.startswith("::"), f"not a command of ours: {line!r}"
        head, _, data = line[2:].partition("::")
        name, _, listed = head.partition(" ")
        pairs = (part.split("=", 1) for part in listed.split(",") if part)
        properties = {key: unquote(value, {"%3A": ":", "%2C": ","}) for key, value in pairs}
        found.append((name, properties, unquote(data, {})))
    return found


def unquote(text: str, more: dict[str, str]) -> str:
    """As the runner does, `%25` last."""
    for quoted, plain in {**more, "%0D": "\r", "%0A": "\n", "%25": "%"}.items():
        text = text.replace(quoted, plain)
    return text


def failing(number: int) -> Result:
    """A result of so many failures."""
    cases = [
        case(f"test_{i}", f"Case {i}", status=Status.FAILED, message=f"wrong {i}")
        for i in range(number)
    ]
    return result("ada", exercise_of("shop", "Shop", [task_of("1.1", "A task", cases)]))


@PROPERTY
@given(TEXT, TEXT)
@example(HOSTILE, "a,line=7::b.py")
def test_hostile_text_stays_text(text: str, path: str) -> None:
    """An error on the line for each trouble, and the score, whatever texts and path are."""
    commands = read_commands(render_annotations(told(text), {"shop": f"x{path}"}))
    *errors, notice = commands
    assert errors and {name for name, _, _ in errors} == {"error"}
    for _, properties, _ in errors:
        assert set(properties) == {"file", "line", "title"}
        assert properties["line"] == "1" and properties["file"].startswith("x")
    assert notice[0] == "notice" and set(notice[1]) == {"title"}
    assert notice[1]["title"] == "2 of 6 points in the visible tests"


def test_no_more_than_github_shows() -> None:
    """The last error says how many more there are."""
    commands = read_commands(render_annotations(failing(MAX_FAILURES + 4), {"shop": "a.py"}))
    assert [name for name, _, _ in commands] == ["error"] * (MAX_FAILURES + 1) + ["notice"]
    assert commands[-2][1]["title"] == "Further failures: 4"


def test_our_fault_is_said_as_such() -> None:
    """Without a score there is one error, and no score among the outputs."""
    ours = result("ada", outcome=Outcome.GRADER_ERROR, message="no server")
    assert read_commands(render_annotations(ours, {})) == [
        ("error", {"title": "Not checked"}, "no server")
    ]
    assert render_outputs(ours) == ""
    assert "–" in render_badge(ours)


def test_the_score_is_told_to_other_steps_and_in_a_picture() -> None:
    """Numbers and nothing else."""
    assert re.fullmatch(r"score=[\d.]+\nmax_score=[\d.]+\n", render_outputs(HALF))
    picture = ET.fromstring(render_badge(HALF))
    assert picture.attrib["aria-label"].startswith("visible tests: ")


def test_a_name_cannot_leave_its_property() -> None:
    """The comma and the colons of a folder's name are quoted."""
    text = render_annotations(failing(1), {"shop": "a,line=7::error::b.py"})
    assert "file=a%2Cline=7%3A%3Aerror%3A%3Ab.py," in text
    moved = msgspec.structs.replace(failing(1), submission="::error::x")
    assert len(read_commands(render_annotations(moved, {"shop": "a.py"}))) == 2

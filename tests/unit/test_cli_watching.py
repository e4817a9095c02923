"""Verdicts as they come: lines in a pipe, a picture on a terminal."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from rich.live import Live

from grader.cli.doing.watching import Lines, Picture, Watch
from grader.job import Collected, Decided
from grader.model import CaseSpec, Exercise, PoolOptions, Task
from grader.results import NOT_WRITTEN, CaseReport, Status

EXERCISE = Exercise(
    slug="tiny",
    title="Tiny",
    tasks=[Task("9.1", "Count", 2.0), Task("9.2", "Count more", 1.0)],
    pool=PoolOptions(),
    stub=Path("tiny.py"),
    functions={},
    sql=[],
    visible_tests=Path("test_visible.py"),
    hidden_tests=None,
)
CASES = [
    CaseSpec("test_one", "9.1", "One", 1.0, None, "visible"),
    CaseSpec("test_two", "9.1", "Two", 1.0, None, "visible"),
    CaseSpec("test_three", "9.2", "Three", 1.0, None, "visible"),
]


def decided(id_: str, status: Status, message: str | None = None) -> Decided:
    passed = status is Status.PASSED
    return Decided(CaseReport(id_, passed=passed, body_ran=True, message=message), status)


def watch_two_of_three(watch: Watch) -> None:
    """One passes and one does not; the third is not decided yet."""
    watch.take(EXERCISE, Collected(CASES))
    watch.take(EXERCISE, decided("test_one", Status.PASSED))
    watch.take(EXERCISE, decided("test_two", Status.FAILED))


def test_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """The exercise, then a line for each verdict; the word is there for what did not pass."""
    watch_two_of_three(Lines())
    assert capsys.readouterr().out.splitlines() == ["Tiny", "✓ One", "✗ Two  failed"]


def test_what_waits_for_code_has_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A hundred of them say nothing that the report does not count."""
    lines = Lines()
    lines.take(EXERCISE, Collected(CASES))
    lines.take(EXERCISE, decided("test_one", Status.ERROR, NOT_WRITTEN))
    assert capsys.readouterr().out.splitlines() == ["Tiny"]


def test_an_error_that_tests_share_has_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that cannot be imported is one trouble; another error after it is another."""
    lines = Lines()
    lines.take(EXERCISE, Collected(CASES))
    lines.take(EXERCISE, decided("test_one", Status.ERROR, "tiny.py cannot be imported"))
    lines.take(EXERCISE, decided("test_two", Status.ERROR, "tiny.py cannot be imported"))
    lines.take(EXERCISE, decided("test_three", Status.ERROR, "raised KeyError"))
    assert capsys.readouterr().out.splitlines() == ["Tiny", "! One  error", "! Three  error"]


def test_picture() -> None:
    """On a terminal each task has a sign for every test of it, decided or not."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, color_system=None, width=60)
    with Live(console=console, auto_refresh=False) as live:
        watch_two_of_three(Picture(live))
    screen_lines = [line.rstrip() for line in screen.getvalue().splitlines()]
    assert screen_lines[-3:-1] == ["  9.1 Count  ✓✗", "  9.2 Count more  ·"]


def test_a_title_cannot_command_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be seen is spelled out, and a line stays one."""
    lines = Lines()
    lines.take(EXERCISE, Collected([CaseSpec("test_one", "9.1", "a\x1bc\nb", 1, None, "visible")]))
    lines.take(EXERCISE, decided("test_one", Status.PASSED))
    assert capsys.readouterr().out.splitlines()[-1] == r"✓ a\x1bc b"

"""What ``grade`` and ``check`` print."""

import io
import re

import pytest
from rich.console import Console, RenderableType

from grader.reports.terminal import render_run, render_submission
from tests.sample_results import GRADER_ERROR, HALF, SAMPLES, SOLVED, STUB


def printed(renderable: RenderableType, *, width: int = 100) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(renderable)
    return out.getvalue()


def test_check_shows_message_sql_and_next_step() -> None:
    """The terminal tells what the page tells, shorter."""
    text = printed(render_submission(HALF))
    assert "3 users were added although the fourth was refused" in text
    assert "23505 duplicate key value" in text
    assert "next step: executemany is atomic" in text


def test_check_draws_transactions_as_brackets() -> None:
    """Two connections, two interleaved brackets."""
    text = printed(render_submission(HALF))
    assert "│┌ 2: BEGIN;  rolled back" in text


def test_check_shows_no_sql_of_passed_cases() -> None:
    """What passed is one line."""
    assert "RETURNING id  INSERT 0 1" not in printed(render_submission(HALF))


def test_check_tells_the_same_trouble_once() -> None:
    """Ten stubs, one message."""
    assert printed(render_submission(STUB)).count("NotImplementedError") == 1


def test_our_fault_has_no_score() -> None:
    """A grader_error lists nothing and blames us."""
    text = printed(render_submission(GRADER_ERROR))
    assert "our fault" in text and "PostgreSQL would not start" in text
    assert "/ 30" not in text


def test_grade_lists_submissions_by_name() -> None:
    """ada before grace."""
    text = printed(render_run([HALF, SOLVED]))
    assert text.index("ada") < text.index("grace")


@pytest.mark.parametrize("width", [20, 80, 200])
def test_hostile_text_moves_no_cursor_and_commands_no_ci(width: int) -> None:
    """Only printable characters and newlines; no workflow command, wherever lines wrap."""
    hostile = SAMPLES["hostile"]
    text = printed(render_submission(hostile), width=width)
    text += printed(render_run([hostile]), width=width)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066\ud800]", text)
    assert not re.search(r"^\s*::|##\[", text, re.MULTILINE)
    assert "[bold red]" in printed(render_submission(hostile), width=200)

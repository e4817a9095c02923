"""The Markdown of a GitHub run: a table of the class, or one submission with its next steps."""

import re

import msgspec

from grader.reports.step_summary import MAX_ROWS, render_markdown
from tests.sample_results import GRADER_ERROR, HALF, HOSTILE_RESULT, SOLVED, STUB


def test_one_submission_gets_its_next_steps() -> None:
    """A student who pushes reads what to do."""
    text = render_markdown([HALF])
    assert text.startswith("## grace: 20 / 40\n")
    assert "### What to mend" in text
    assert "PostgreSQL promises no order" in text


def test_a_class_gets_a_table() -> None:
    """One row a submission, and the hardest tests."""
    text = render_markdown([SOLVED, HALF, STUB])
    assert "| ada | graded | 30 / 30 | 100 % |" in text
    assert "### Hardest tests" in text


def test_hints_hold_back_messages() -> None:
    """--feedback holds here too."""
    assert "another order" not in render_markdown([HALF], feedback="hints")


def test_hostile_text_adds_no_structure() -> None:
    """No heading, table row, image, link, tag or mention comes from a student."""
    text = render_markdown([HOSTILE_RESULT])
    headings = re.findall(r"^#+ .*", text, re.MULTILINE)
    assert len(headings) == 3
    assert not re.search(r"<\w|!\[|\]\(|@everyone|::error::|##\[", text)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.count("|") in (4, 6) for line in rows)


def test_a_grader_error_has_no_score() -> None:
    """Our fault is never a number."""
    assert "## lin: not graded" in render_markdown([GRADER_ERROR])


def test_a_big_class_fits_in_a_step_summary() -> None:
    """GitHub refuses more than 1 MiB."""
    results = [msgspec.structs.replace(HOSTILE_RESULT, submission=f"{i}") for i in range(600)]
    text = render_markdown(results)
    assert len(text.encode()) < 2**20
    assert f"… {600 - MAX_ROWS} more" in text

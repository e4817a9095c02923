"""Markdown for $GITHUB_STEP_SUMMARY: a class in a table, or one submission with its failures."""

from collections.abc import Sequence

from grader.choices import Feedback
from grader.reports import words
from grader.reports.advice import entries, next_steps
from grader.reports.narrow import narrow
from grader.reports.summary import hardest, summarize
from grader.reports.templates import markdown_environment
from grader.reports.words import shorten
from grader.results import Result

#: GitHub takes 1 MiB a step; this many rows stay far below it.
MAX_ROWS = 500


def render_markdown(results: Sequence[Result], *, feedback: Feedback = "full") -> str:
    """Return the Markdown of a run; a single submission also gets its tasks and next steps."""
    shown = sorted(
        (narrow(result, feedback) for result in results), key=lambda result: result.submission
    )
    summary = summarize(shown)
    return (
        markdown_environment()
        .get_template("summary.md.j2")
        .render(
            results=shown[:MAX_ROWS],
            more=len(shown) - len(shown[:MAX_ROWS]),
            only=shown[0] if len(shown) == 1 else None,
            steps=next_steps(entries(shown[0]), limit=10) if len(shown) == 1 else [],
            summary=summary,
            hardest=[case for case in hardest(summary.cases) if case.rate < 1][:5],
            practice=any(not result.environment.authoritative for result in shown),
            fraction=words.fraction,
            shorten=shorten,
        )
    )

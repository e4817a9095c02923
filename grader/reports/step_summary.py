"""Markdown for $GITHUB_STEP_SUMMARY: a class in a table, or one submission with its failures."""

from collections.abc import Sequence

from grader.choices import Feedback
from grader.reports import words
from grader.reports.account import take_account
from grader.reports.adjusted import NOBODY, ByName, as_counted
from grader.reports.advice import entries
from grader.reports.lesson import learn
from grader.reports.narrow import narrow
from grader.reports.summary import hardest, summarize
from grader.reports.templates import markdown_environment
from grader.reports.words import shorten
from grader.results import Result

#: GitHub takes 1 MiB a step; this many rows stay far below it.
MAX_ROWS = 500

_MAX_STEPS = 10


def render_markdown(
    results: Sequence[Result], *, feedback: Feedback = "full", adjusted: ByName = NOBODY
) -> str:
    """Return the Markdown of a run; a single submission also gets its tasks and next steps.

    Scores are those that count; where that is `adjusted`, what the tests gave stands beside it.
    """
    shown = sorted(
        (narrow(result, feedback) for result in results), key=lambda result: result.submission
    )
    summary = summarize(shown, adjusted)
    counted = [as_counted(one, adjusted.get(one.submission)) for one in shown]
    account = take_account(entries(shown[0]) if len(shown) == 1 else [])
    return (
        markdown_environment()
        .get_template("summary.md.j2")
        .render(
            results=counted[:MAX_ROWS],
            adjusted=adjusted,
            more=len(shown) - len(shown[:MAX_ROWS]),
            only=counted[0] if len(shown) == 1 else None,
            account=account,
            steps=[(failure, learn(failure.entry)) for failure in account.failures[:_MAX_STEPS]],
            summary=summary,
            hardest=[case for case in hardest(summary.cases) if case.rate < 1][:5],
            unboxed=any(result.environment.sandbox == "off" for result in shown),
            practice=any(not result.environment.authoritative for result in shown),
            fraction=words.fraction,
            bonus=words.bonus,
            shorten=shorten,
        )
    )

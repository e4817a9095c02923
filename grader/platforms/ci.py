"""What a service for continuous integration shows of a check: files by name."""

from collections.abc import Mapping

from grader.platforms.graders import junit
from grader.platforms.graders.platform import Manner
from grader.reports import words
from grader.reports.annotations import render_annotations
from grader.reports.badge import render_badge
from grader.reports.result_json import render_json
from grader.reports.step_summary import render_markdown
from grader.results import Result


def render_ci(result: Result, shown: Result, page: str, paths: Mapping[str, str]) -> dict[str, str]:
    """Return texts by file name; `shown` is the result in the language that students read.

    `paths` are their files by exercise, from the repository's root.
    """
    return {
        "report.html": page,
        "result.json": render_json(result),
        "junit.xml": junit.render(shown, Manner()),
        "summary.md": render_markdown([shown]),
        "annotations.txt": render_annotations(shown, paths),
        "badge.svg": render_badge(result),
        "outputs.env": render_outputs(result),
    }


def render_outputs(result: Result) -> str:
    """Return ``score=12.5`` and ``max_score=40``; nothing of a result without a score."""
    if result.score is None:
        return ""
    return f"score={words.points(result.score)}\nmax_score={words.points(result.max_score)}\n"

"""What is checked and escaped in the grader's own process, each switched off."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2

from grader.model import CaseSpec, Exercise
from grader.reports import escape, templates
from grader.results import Blame, CaseReport, ExerciseResult
from grader.scoring import score_exercise


def read_anything(path: Path, name: str) -> bytes:
    """Read a student's file by its path, as one does."""
    return path.read_bytes()


def check_nothing(content: bytes, name: str) -> None:
    """Take bytes as they are."""


def score_reported(
    exercise: Exercise,
    manifest: Sequence[CaseSpec],
    reports: Mapping[str, CaseReport],
    **options: Any,
) -> ExerciseResult:
    """Score out of what was run, as graders do that take their total from the report."""
    told = {report.id for report in reports.values() if report.blame is not Blame.TEST}
    ran = [case for case in manifest if case.id in told]
    return score_exercise(exercise, ran, reports, **options)


def show_everything(result: Any, feedback: str) -> Any:
    """Narrow nothing."""
    return result


def as_it_is(text: str) -> str:
    """Escape nothing."""
    return text


def pages_as_they_are() -> jinja2.Environment:
    """An environment for pages that quotes nothing."""
    return templates._environment(as_it_is, autoescape=False)


#: Instead of the module escape, for a report that asks it by name.
NO_ESCAPE = SimpleNamespace(visible=as_it_is, one_line=as_it_is)

#: Instead of a pattern: it finds nothing.
NOTHING = SimpleNamespace(sub=lambda _, text: text)

#: What is spelled out, but for the letters that take up no ink.
_WITHOUT_FILLERS = re.sub("[\u034f\u115f\u1160\u2800\u3164\uffa0]", "", escape._UNSEEN.pattern)

#: Defence -> what is replaced by what.
HERE: dict[str, dict[str, object]] = {
    "links and waiting": {"grader.grading.intake._read": read_anything},
    "size of a file": {"grader.grading.intake.MAX_BYTES": 1 << 30},
    "UTF-8 only": {"grader.grading.intake._check": check_nothing},
    "frozen total": {"grader.grading.story.score_exercise": score_reported},
    "a second try for a lost server": {"grader.grading.story.TRIES": 1},
    "quoting in pages": {"grader.reports.page.page_environment": pages_as_they_are},
    "quoting in Markdown": {"grader.reports.step_summary.markdown_environment": pages_as_they_are},
    "quoting in cells": {"grader.reports.gradebook.csv_cell": as_it_is},
    "formulas behind separators": {
        "grader.reports.escape._FORMULA": re.compile("(^)(?=[=+@＝＋－＠-])")
    },
    "letters without ink": {"grader.reports.escape._UNSEEN": re.compile(_WITHOUT_FILLERS)},
    "marks of all scripts": {"grader.reports.escape._towers": lambda: NOTHING},
    "names that are taken": {"grader.grading.naming.RUN_FILES": {}},
    "what XML forbids": {"grader.platforms.graders.junit.escape": NO_ESCAPE},
    "what a terminal obeys in JSON": {"grader.reports.json_text._OBEYED": NOTHING},
    "what cannot be seen": {"grader.reports.escape.visible": as_it_is},
    "workflow commands": {"grader.reports.escape.workflow": as_it_is},
    "narrowing": {
        f"grader.{module}.narrow": show_everything
        for module in (
            *("reports.page", "reports.step_summary"),
            *("platforms.graders.lines", "platforms.graders.junit"),
        )
    },
    # What then never ends is ended with its process, which has to come soon enough for us to see.
    "limit of a test": {"grader.grading.running.GRACE_S": 1.0},
    "end with the grader": {"grader.grading.running.GRACE_S": 1.0},
}

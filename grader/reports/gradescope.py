"""Gradescope's results.json.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

import json
from typing import Any

from grader.choices import Feedback
from grader.reports import escape, words
from grader.reports.narrow import narrow
from grader.reports.words import shorten
from grader.results import CaseResult, Result, Status


def render_gradescope(result: Result, feedback: Feedback = "full") -> str:
    """Return results.json; a ``grader_error`` has neither score nor tests, so no grade is set.

    Every test is visible to its student: one hidden test would hide the total from them.
    """
    shown = narrow(result, feedback)
    told: dict[str, Any] = {
        "execution_time": round(shown.seconds),
        "output": escape.visible(shorten(shown.message or "", 2048)),
        "output_format": "text",
        "visibility": "visible",
    }
    if shown.score is not None:
        told["score"] = shown.score
        told["tests"] = [
            _test(task.id, number, case)
            for exercise in shown.exercises
            for task in exercise.tasks
            for number, case in enumerate(task.cases, 1)
        ]
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _test(task_id: str, number: int, case: CaseResult) -> dict[str, Any]:
    symbol, word = words.STATUS[case.status]
    hint = f"Next step: {case.hint}" if case.hint and case.status is not Status.PASSED else None
    evidence = (word, case.message, case.detail, hint, case.output)
    return {
        "name": f"{symbol} {escape.one_line(case.title)}",
        "number": f"{task_id}.{number}",
        "score": case.points,
        "max_score": case.max_points,
        "status": "passed" if case.status is Status.PASSED else "failed",
        "output": escape.visible("\n\n".join(shorten(part, 4096) for part in evidence if part)),
        "output_format": "text",
        "visibility": "visible",
    }

"""Gradescope's results.json.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

import json
from itertools import groupby
from typing import Any

from grader.choices import Feedback
from grader.reports import escape, words
from grader.reports.advice import Entry, entries
from grader.reports.lesson import tell_in_short
from grader.reports.narrow import narrow
from grader.reports.unstable import tell_mark
from grader.reports.words import shorten
from grader.results import Result, Status


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
        tasks = groupby(entries(shown), key=lambda entry: (entry.slug, entry.task_id))
        told["tests"] = [
            _test(number, entry) for _, group in tasks for number, entry in enumerate(group, 1)
        ]
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _test(number: int, entry: Entry) -> dict[str, Any]:
    case = entry.case
    symbol, word = words.status(case.status)
    told = () if case.status is Status.PASSED else tell_in_short(entry)
    evidence = (word, tell_mark(case), *told, case.output)
    return {
        "name": f"{symbol} {escape.one_line(case.title)}",
        "number": f"{entry.task_id}.{number}",
        "score": case.points,
        "max_score": case.max_points,
        "status": "passed" if case.status is Status.PASSED else "failed",
        "output": escape.visible("\n\n".join(shorten(part, 4096) for part in evidence if part)),
        "output_format": "text",
        "visibility": "visible",
    }

"""Classroom 50: result.json as its runner and `collect-scores` read it.

Nothing is packed for it: what its autograder consists of is published on a page that anybody may
find, so hidden tests would be no longer.
Source: https://github.com/foundation50/classroom50/wiki/Advanced-Autograding
"""

import json
from typing import Any

from grader.platforms.graders.lines import Line, headline, lines, scale
from grader.platforms.graders.platform import Manner, Platform
from grader.results import Result

SCHEMA = "classroom50/result/v1"


def render(result: Result, manner: Manner) -> str:
    """Return result.json without what only its runner knows: classroom, commit, addresses, time.

    Its scores are whole numbers: all points are told times the least factor that makes them so. A
    fault of ours has neither score nor tests, and its runner refuses that.
    """
    told: dict[str, Any] = {"schema": SCHEMA, "graded_at": _utc(result.started_at)}
    if remark := headline(result, manner):
        told["message"] = remark
    if result.score is None:
        return _json(told)
    listed = lines(result, manner.feedback)
    factor = scale(listed, result.score)
    told |= {
        "score": int(result.score * factor + 1e-6),
        "max-score": round(result.max_score * factor),
    }
    return _json(told | {"tests": [_test(line, factor) for line in listed]})


def _test(line: Line, factor: int) -> dict[str, Any]:
    return {
        "test-name": f"{line.number} {line.title}",
        "passed": line.passed,
        "score": int(line.points * factor + 1e-6),
        "max-score": round(line.max_points * factor),
        "message": line.text,
    }


def _utc(moment: str) -> str:
    return moment.replace("+00:00", "Z")


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


CLASSROOM50 = Platform("classroom50.json", render)

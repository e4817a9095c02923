"""Results read as other systems' graders read them; where that is said, each function tells.

Written from their documents and parsers, and from nothing of ours.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import jsonschema
from docutils import nodes
from docutils.core import publish_doctree

from grader.choices import Export
from tests.sample_results import HALF


@dataclass
class Read:
    """What a platform takes."""

    score: float | None  # None: it sets no grade
    max_score: float
    passed: dict[str, bool]  # by the name that students read
    remark: str = ""  # what they read of the whole
    text: str = ""  # all that they read


_WHEN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
_FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
_NUMBER, _TEXT = {"type": "number"}, {"type": "string"}
_GRADESCOPE_TEST = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        **{name: _NUMBER for name in ("score", "max_score")},
        **{name: _TEXT for name in ("name", "number", "output")},
        **{name: _FORMAT for name in ("name_format", "output_format")},
        "status": {"enum": ["passed", "failed"]},
        "tags": {"type": "array", "items": _TEXT},
        "visibility": _WHEN,
        "extra_data": {"type": "object"},
    },
}
_GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        **{name: _NUMBER for name in ("score", "execution_time")},
        **{name: _FORMAT for name in ("output_format", "test_output_format", "test_name_format")},
        **{name: _WHEN for name in ("visibility", "stdout_visibility")},
        "output": _TEXT,
        "extra_data": {"type": "object"},
        "tests": {"type": "array", "items": _GRADESCOPE_TEST},
    },
}


def read_gradescope(text: str) -> Read:
    """As its specification says: the total is ``score``, else the sum of the tests.

    Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
    """
    told: dict[str, Any] = json.loads(text)
    jsonschema.validate(told, _GRADESCOPE)
    tests = told.get("tests", [])
    default = told.get("visibility", "visible")
    seen = [test for test in tests if test.get("visibility", default) == "visible"]
    return Read(
        score=told.get("score"),
        max_score=sum(test.get("max_score", 0) for test in tests),
        passed={test["name"]: test["status"] == "passed" for test in tests},
        remark=told.get("output", "") if default == "visible" else "",
        text="\n".join([told.get("output", ""), *(t["name"] + t["output"] for t in seen)]),
    )


def read_prairielearn(text: str) -> Read:
    """As pl-external-grader-results shows it: all tests with points, or none with any.

    Source: https://prairielearn.readthedocs.io/en/latest/externalGrading/ and
    apps/prairielearn/elements/pl-external-grader-results in PrairieLearn/PrairieLearn
    """
    assert len(text.encode()) <= 1_000_000
    told: dict[str, Any] = json.loads(text)
    tests = told.get("tests", [])
    remark = told.get("message", "")
    if not told.get("gradable", True):
        errors = told["format_errors"]
        assert isinstance(errors, str) or all(isinstance(one, str) for one in errors)
        return Read(None, 1.0, {}, remark)
    assert isinstance(told["score"], int | float) and 0.0 <= told["score"] <= 1.0
    for test in tests:
        assert isinstance(test["points"], int | float)
        assert isinstance(test["max_points"], int | float)
        assert all(isinstance(test.get(name, ""), str) for name in ("name", "message", "output"))
    passed = {test["name"]: test["points"] == test["max_points"] for test in tests}
    return Read(told["score"], 1.0, passed, remark)


def read_exercism(text: str) -> Read:
    """As its interface for test runners says; there are no points.

    Source: https://exercism.org/docs/building/tooling/test-runners/interface
    """
    told: dict[str, Any] = json.loads(text)
    assert told["version"] == 2 and told["status"] in ("pass", "fail", "error")
    for test in told["tests"]:
        assert isinstance(test["name"], str) and test["status"] in ("pass", "fail", "error")
        assert test["status"] == "pass" or test["message"]
        assert len(test.get("output", "")) <= 500
    if told["status"] == "error":
        assert told["message"]
    else:
        assert told["message"] is None
        good = all(test["status"] == "pass" for test in told["tests"])
        assert (told["status"] == "pass") == good
    passed = {test["name"]: test["status"] == "pass" for test in told["tests"]}
    return Read(None, 0.0, passed, told["message"] or "")


@dataclass
class Autolab(Read):
    """With a score for each problem; None is entered as none."""

    problems: dict[str, float | None] = field(default_factory=dict)


def read_autolab(text: str) -> Autolab:
    """As saveAutograde and parseAutoresult do: the last line, with names before a colon quoted.

    Source: app/controllers/assessment/autograde.rb and its core in autolab/Autolab; and
    https://docs.autolabproject.com/features/formatted-feedback/
    """
    *before, last = text.splitlines()
    scores: dict[str, float | None] = json.loads(re.sub(r"([a-zA-Z0-9]+):", r'"\1":', last))[
        "scores"
    ]
    assert scores, "Empty autoresult string"
    shown = json.loads(before[-1])
    assert shown["_presentation"] == "semantic"
    stages = {name: shown[name] for name in shown["stages"]}
    cases = {name: case for stage in stages.values() for name, case in stage.items()}
    assert all(isinstance(case["passed"], bool) for case in cases.values())
    earned = [score for score in scores.values() if score is not None]
    passed = {name: case["passed"] for name, case in cases.items()}
    total = sum(earned) if earned else None
    return Autolab(total, AUTOLABS_MAX, passed, problems=scores)


#: Autolab itself knows what its problems are out of: those of the samples.
AUTOLABS_MAX = sum(one.max_score for one in HALF.exercises)


def read_classroom50(text: str) -> Read:
    """As validate_result of its collect-scores does, once the runner has put in what it knows.

    Source: https://github.com/foundation50/classroom50/wiki/Advanced-Autograding and
    collect_scores.py there
    """
    told: dict[str, Any] = json.loads(text)
    assert told["schema"] == "classroom50/result/v1"
    if "score" not in told:
        return Read(None, 0.0, {}, told["message"])
    _require_whole(told)
    for test in told["tests"]:
        assert isinstance(test["test-name"], str) and test["test-name"]
        assert isinstance(test["passed"], bool)
        _require_whole(test)
    passed = {test["test-name"]: test["passed"] for test in told["tests"]}
    return Read(told["score"], told["max-score"], passed, told.get("message", ""))


def _require_whole(told: dict[str, Any]) -> None:
    score, most = told["score"], told["max-score"]
    assert type(score) is int and type(most) is int and 0 <= score <= most


def read_submitty(text: str) -> Read:
    """As custom_doit does, and what keeps its messages: of one that is too long it shows none.

    Of a validator that failed it makes 0 points and "ERROR: Custom validation failed."
    Source: grading/dispatch.cpp, testResults.h and main_validator.cpp in Submitty/Submitty
    """
    told: dict[str, Any] = json.loads(text)
    if told["status"] != "success":
        return Read(None, 1.0, {}, told["message"])
    data = told["data"]
    assert isinstance(data["score"], int | float) and 0.0 <= data["score"] <= 1.0
    messages = data["message"]
    assert len(messages) <= 20
    for one in messages:
        assert 0 < len(one["message"].encode()) < 9_999
        assert one["status"] in ("information", "failure", "warning", "success")
    shown = [one for one in messages if one["status"] != "information"]
    return Read(
        score=data["score"],
        max_score=1.0,
        passed={one["message"].splitlines()[0]: one["status"] == "success" for one in shown},
        remark="\n".join(one["message"] for one in messages if one not in shown),
        text="\n".join(one["message"] for one in messages),
    )


def read_inginious(text: str) -> Read:
    """As its agent takes the feedback of a container, and its pages show it.

    Of what crashed it makes a grade of 0, which counts where there is no better one.
    Source: inginious/agent/docker_agent and inginious/frontend/parsable_text.py in
    UCL-INGI/INGInious
    """
    told: dict[str, Any] = json.loads(text)
    kinds = {"result": str, "text": str, "grade": float, "problems": dict}
    assert all(isinstance(value, kinds[name]) for name, value in told.items())
    assert told["result"] in ("success", "failed", "timeout", "overflow", "crash")
    passed: dict[str, bool] = {}
    for name, (result, feedback) in told["problems"].items():
        assert re.fullmatch(r"[a-z0-9\-._]+", name, re.IGNORECASE)
        assert result in ("success", "failed")
        passed |= {item: "✓" in item for item in _items(feedback)}
    said = _restructured(told["text"]).astext()
    shown = [_restructured(feedback).astext() for _, feedback in told["problems"].values()]
    return Read(told.get("grade"), 100.0, passed, said, "\n".join([said, *shown]))


def _items(text: str) -> list[str]:
    found = _restructured(text).findall(nodes.list_item)
    return [next(item.findall(nodes.paragraph)).astext() for item in found]


#: What may come of our text: no link, no picture, no heading, no problem of the parser.
_PLAIN = {
    *(nodes.document, nodes.paragraph, nodes.strong, nodes.Text),
    *(nodes.bullet_list, nodes.list_item, nodes.literal_block),
}


def _restructured(text: str) -> nodes.document:
    settings = {"raw_enabled": True, "file_insertion_enabled": False, "halt_level": 2}
    document = publish_doctree(text, settings_overrides=settings)
    assert {type(node) for node in document.findall()} <= _PLAIN
    return document


_CODEGRADE_CASE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "status"],
    "properties": {
        **{name: _TEXT for name in ("name", "description", "reason", "stdout", "stderr")},
        "status": {"enum": ["success", "failure", "skipped"]},
        "weight": {"type": "string", "pattern": r"^\d+(/\d+)?$"},
    },
}
_CODEGRADE_SUITE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name", "testCases"],
    "properties": {
        **{name: _TEXT for name in ("id", "name")},
        "testCases": {"type": "array", "items": _CODEGRADE_CASE},
    },
}


def read_codegrade(text: str) -> Read:
    """As AutoTest v2 reads structured output: a message a line, the points as a fraction.

    Source: cg_pytest_reporter/plugin.py of cg-pytest-reporter, and
    https://www.codegrade.com/blog/how-to-use-custom-test-blocks
    """
    messages = [json.loads(line) for line in text.splitlines()]
    points = [Fraction(one["points"]) for one in messages if one["tag"] == "points"]
    suites = [suite for one in messages if one["tag"] == "unit-test" for suite in one["results"]]
    jsonschema.validate(suites, {"type": "array", "items": _CODEGRADE_SUITE})
    assert len(points) <= 1 and all(0 <= part <= 1 for part in points)
    cases = [case for suite in suites for case in suite["testCases"]]
    counted = [case for case in cases if case.get("weight") != "0"]
    return Read(
        score=float(points[0]) if points else None,
        max_score=1.0,
        passed={case["name"]: case["status"] == "success" for case in counted},
        remark="\n".join(case["reason"] for case in cases if case not in counted),
        text=text,
    )


READERS: dict[Export, Callable[[str], Read]] = {
    Export.GRADESCOPE: read_gradescope,
    Export.PRAIRIELEARN: read_prairielearn,
    Export.EXERCISM: read_exercism,
    Export.AUTOLAB: read_autolab,
    Export.SUBMITTY: read_submitty,
    Export.INGINIOUS: read_inginious,
    Export.CODEGRADE: read_codegrade,
    Export.CLASSROOM50: read_classroom50,
}

"""Results read as other systems' graders read them; where that is said, each function tells.

Written from their documents and parsers, and from nothing of ours.
"""

import json
from dataclasses import dataclass
from typing import Any

import jsonschema


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

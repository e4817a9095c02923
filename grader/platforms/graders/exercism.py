"""Runners in the manner of Exercism's: results.json version 2, and the image of a test runner.

Source: https://exercism.org/docs/building/tooling/test-runners/interface
"""

import json
from collections.abc import Mapping
from typing import Any

from grader.platforms.graders.kit import IMAGE, Kit, Shipped
from grader.platforms.graders.lines import Line, fit, headline, lines
from grader.platforms.graders.platform import Manner, Platform
from grader.results import Outcome, Result, Status

#: Of the file, and of what a test printed, in characters.
MOST_BYTES = 450_000
MOST_OUTPUT = 500
TRUNCATED = "Output was truncated. Please limit to 500 chars"

#: Version 2 tells of single tests. The tests' code, which may be told too, stays hidden.
VERSION = 2

STATUS = {Status.PASSED: "pass", Status.FAILED: "fail", Status.ERROR: "error"}


def render(result: Result, manner: Manner) -> str:
    """Return results.json; ``error`` where no test ran, by whosever fault.

    What stands beside the total is not told: the whole passes exactly if all its tests do.
    """
    listed = [line for line in lines(result, manner.feedback) if not line.bonus]
    message = headline(result, manner)
    if result.outcome is not Outcome.GRADED:
        return _json({"version": VERSION, "status": "error", "message": message, "tests": []})
    status = "pass" if all(line.passed for line in listed) else "fail"
    told = {"version": VERSION, "status": status, "message": None}
    return fit(lambda most: _json(told | {"tests": [_test(x, most) for x in listed]}), MOST_BYTES)


def _test(line: Line, most: int) -> dict[str, Any]:
    status = STATUS.get(line.status, "error") if line.status else "fail"
    told: dict[str, Any] = {"name": line.title, "status": "pass" if line.passed else status}
    if not line.passed:
        told["message"] = line.message(most) or line.title
    if line.output:
        told["output"] = _cut(line.output)
    return told


def _cut(output: str) -> str:
    if len(output) <= MOST_OUTPUT:
        return output
    return f"{output[: MOST_OUTPUT - len(TRUNCATED) - 1]}\n{TRUNCATED}"


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


RUN = """\
#!/usr/bin/env bash
# Usage: run.sh SLUG INPUT/ OUTPUT/. Whatever happens, results.json is there at the end.
umask 077
input="$2" output="$3"
cp /opt/asyncpg-grader/ungraded.json "$output/results.json"
/opt/asyncpg-grader/venv/bin/grader deliver exercism \\
  --submission "$input" --result "$output/results.json" --exercise "$1" \\
  --exercises /opt/asyncpg-grader/grader/exercises \\
  --solutions /opt/asyncpg-grader/grader/solutions \\
  {options} < /dev/null
chmod a+r "$output/results.json"
exit 0
"""


def pack(kit: Kit) -> Mapping[str, Shipped]:
    """Return the folder of the runner's image: its Dockerfile, and bin/run.sh."""
    return {
        **kit.below("grader"),
        "Dockerfile": Shipped.of(IMAGE + 'ENTRYPOINT ["/opt/asyncpg-grader/bin/run.sh"]\n'),
        "bin/run.sh": Shipped.of(RUN.format(options=kit.words), program=True),
        "ungraded.json": Shipped.of(kit.ungraded),
    }


EXERCISM = Platform("exercism.json", render, pack)

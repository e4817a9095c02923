"""Gradescope: results.json, and the ZIP of an autograder.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

import json
from collections.abc import Mapping
from typing import Any

from grader.platforms.graders.kit import Kit, Shipped
from grader.platforms.graders.lines import Line, headline, lines
from grader.platforms.graders.platform import Manner, Platform
from grader.reports.narrow import narrow
from grader.results import Result


def render(result: Result, manner: Manner) -> str:
    """Return results.json; a ``grader_error`` has neither score nor tests, so no grade is set.

    All tests are shown at the same time: students see no total while one of them is hidden.
    """
    told: dict[str, Any] = {
        "execution_time": round(narrow(result, manner.feedback).seconds),
        "output": headline(result, manner),
        "output_format": "text",
        "visibility": manner.shown,
        "stdout_visibility": "hidden",  # it is the grader's own, for the instructor
    }
    if result.score is not None:
        told["score"] = result.score
        told["tests"] = [_test(line, manner) for line in lines(result, manner.feedback)]
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _test(line: Line, manner: Manner) -> dict[str, Any]:
    return {
        "name": line.name,
        "name_format": "text",
        "number": line.number,
        "score": line.points,
        "max_score": line.max_points,
        "status": "passed" if line.passed else "failed",
        "output": line.text,
        "output_format": "text",
        "visibility": manner.shown,
    }


SETUP = """\
#!/usr/bin/env bash
# Run once, when Gradescope builds the image: installs what grades, and closes what students may
# not see.
set -euo pipefail
autograder="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
source="$autograder/source"
chmod -R go= "$source"
bash "$source/grader/install.sh" "$autograder/grader"
"""

RUN = """\
#!/usr/bin/env bash
# Run for each submission. Whatever happens, results.json is there at the end.
autograder="$(cd "$(dirname "${{BASH_SOURCE[0]}}")" && pwd)"
source="$autograder/source" results="$autograder/results"
umask 077
mkdir -p "$results"
chmod go= "$source" "$results"
metadata="$autograder/submission_metadata.json"
[ ! -f "$metadata" ] || chmod go= "$metadata"
cp "$source/ungraded.json" "$results/results.json"
"$autograder/grader/bin/grader" deliver gradescope \\
  --submission "$autograder/submission" --result "$results/results.json" \\
  --metadata "$metadata" \\
  --exercises "$source/grader/exercises" --solutions "$source/grader/solutions" \\
  {options} < /dev/null
echo "grader deliver: exit code $?"
exit 0
"""


def pack(kit: Kit) -> Mapping[str, Shipped]:
    """Return the files of autograder.zip."""
    return {
        **kit.below("grader"),
        "setup.sh": Shipped.of(SETUP, program=True),
        "run_autograder": Shipped.of(RUN.format(options=kit.words), program=True),
        "ungraded.json": Shipped.of(kit.ungraded),
    }


GRADESCOPE = Platform("gradescope.json", render, pack)

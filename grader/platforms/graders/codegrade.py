"""CodeGrade: the structured output of a Custom Test in AutoTest v2, and the files that it runs.

Sources: CodeGrade's own reporter for pytest, which writes the same messages (cg-pytest-reporter on
PyPI), https://www.codegrade.com/blog/how-to-use-custom-test-blocks and
https://help.codegrade.com/faq/automatic-grading-questions/autotest-v2/autotest-v2-filesystem
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from itertools import groupby
from typing import Any

from grader.platforms.graders.archives import make_tar
from grader.platforms.graders.kit import Kit, Shipped
from grader.platforms.graders.lines import Line, fit, headline, lines
from grader.platforms.graders.platform import Manner, Platform
from grader.results import Result, Status

#: It does not say what it takes.
MOST_BYTES = 200_000


def render(result: Result, manner: Manner) -> str:
    """Return a line of JSON a suite, and last the earned part, which is missing without a score.

    A test case cannot be half right there: the last line has what it is worth.
    """
    remark = headline(result, manner)
    told = [_remark(remark)] if remark else []
    if result.score is None:
        return _json(told)
    listed = lines(result, manner.feedback)
    last = {"tag": "points", "points": str(_part(result))}
    return fit(lambda most: _json([*told, *_suites(listed, most), last]), MOST_BYTES)


def _part(result: Result) -> Fraction:
    score, most = Fraction(str(result.score)), Fraction(str(result.max_score))
    return min(max(score / most, Fraction(0)), Fraction(1)) if most else Fraction(0)


def _remark(text: str) -> dict[str, Any]:
    """Shown as a test that was not run, which counts nothing."""
    return _suite(
        "grader", [{"name": "Remark", "status": "skipped", "weight": "0", "reason": text}]
    )


def _suites(listed: list[Line], most: int) -> list[dict[str, Any]]:
    return [
        _suite(slug, [_case(line, most) for line in group])
        for slug, group in groupby(listed, key=lambda line: line.slug)
    ]


def _suite(name: str, cases: list[dict[str, str]]) -> dict[str, Any]:
    return {"tag": "unit-test", "results": [{"id": name, "name": name, "testCases": cases}]}


def _case(line: Line, most: int) -> dict[str, str]:
    failed = "skipped" if line.status is Status.NOT_RUN else "failure"
    told = {
        "name": f"{line.number} {line.title}",
        "status": "success" if line.passed else failed,
        "weight": str(Fraction(str(line.max_points))),
        "reason": line.message(most),
        "stdout": line.output[:most],
    }
    return {name: text for name, text in told.items() if text}


def _json(told: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in told)


SETUP = """\
#!/usr/bin/env bash
# Run once, by a Script block in Setup: bash "$UPLOADED_FILES/setup.sh"
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
"${as_root[@]}" mkdir -p /opt/asyncpg-grader
"${as_root[@]}" tar -xf "$here/grader.tar" -C /opt/asyncpg-grader
"${as_root[@]}" bash /opt/asyncpg-grader/grader/install.sh /opt/asyncpg-grader/venv
"""

#: What is printed is shown to students; descriptor 3 is the structured output.
RUN = """\
#!/usr/bin/env bash
# The command of a Custom Test block, in the folder of the submission.
umask 077
here=/opt/asyncpg-grader
work="$(mktemp -d)" result="$work/result.jsonl"
export XDG_CACHE_HOME="$work"
cp "$here/ungraded.jsonl" "$result"
"$here/venv/bin/grader" deliver codegrade \\
  --submission "$PWD" --result "$result" \\
  --exercises "$here/grader/exercises" --solutions "$here/grader/solutions" \\
  {options} < /dev/null > /dev/null 2>&1 3>&-
cat "$result" >&3
graded=0
grep -q '^{{"tag":"points",' "$result" || graded=1
rm -rf "$work"
exit "$graded"
"""


def pack(kit: Kit) -> Mapping[str, Shipped]:
    """Return the two files that are uploaded as fixtures; what is run comes from the second."""
    files = kit.below("grader") | {
        "run.sh": Shipped.of(RUN.format(options=kit.words), program=True),
        "ungraded.jsonl": Shipped.of(kit.ungraded),
    }
    return {"setup.sh": Shipped.of(SETUP, program=True), "grader.tar": Shipped(make_tar(files))}


CODEGRADE = Platform("codegrade.jsonl", render, pack)

"""Autolab: the last lines that a job prints, its Makefile and tar file, and the image it runs in.

Sources: https://docs.autolabproject.com/lab/ and
https://docs.autolabproject.com/features/formatted-feedback/; what becomes of a line that is none,
and of a score that is null, is from `saveAutograde` in Autolab's source.
"""

import json
from collections.abc import Mapping
from typing import Any

from grader.platforms.graders.archives import make_tar
from grader.platforms.graders.kit import IMAGE, Kit, Shipped
from grader.platforms.graders.lines import fit, headline, lines
from grader.platforms.graders.platform import Manner, Platform
from grader.results import Result

#: Tango cuts the output of a job at 1000 KB, and the scores are its last line.
MOST_BYTES = 500_000

#: The problem that is told of where nobody knows which there are. It should not come to that: of a
#: line without a problem that it knows Autolab makes 0 for all of them.
NOTHING = "grader"


def render(result: Result, manner: Manner) -> str:
    """Return two lines of JSON: what students see, and a score for the problem of each exercise.

    Of a fault of ours all scores are null, which Autolab enters as no score.
    """
    remark = headline(result, manner)
    scores: dict[str, float | None] = {one.slug: one.score for one in result.exercises}
    if result.score is None:
        scores = dict.fromkeys(manner.slugs or [NOTHING])
    last = json.dumps({"scores": scores})
    return fit(lambda most: f"{_shown(result, manner, remark, most)}\n{last}\n", MOST_BYTES)


def _shown(result: Result, manner: Manner, remark: str, most: int) -> str:
    stages: dict[str, dict[str, Any]] = {}
    for line in lines(result, manner.feedback):
        told: dict[str, Any] = {"passed": line.passed}
        if hint := line.message(most):
            told["hint"] = hint
        stages.setdefault(line.slug, {})[f"{line.number} {line.title}"] = told
    if remark:
        stages = {"Remark": {remark[:200]: {"passed": result.score is not None}}} | stages
    return json.dumps({"_presentation": "semantic", "stages": list(stages), **stages})


MAKEFILE = """\
# Renamed to Makefile and run by Autolab, beside autograde.tar and what was handed in.
all:
	@mkdir -p asyncpg-grader submission
	@tar -xf autograde.tar -C asyncpg-grader && rm autograde.tar
	@find . -maxdepth 1 -type f ! -name Makefile -exec mv {} submission/ ';'
	@bash asyncpg-grader/run.sh
"""

#: What the grader itself says may tell of hidden tests, and students see all that a job prints.
RUN = """\
#!/usr/bin/env bash
# Whatever happens, the last line that is printed has the scores.
here="$(cd "$(dirname "${{BASH_SOURCE[0]}}")" && pwd)"
umask 077
chmod -R go= "$here"
cp "$here/ungraded.txt" "$here/result.txt"
/opt/asyncpg-grader/venv/bin/grader deliver autolab \\
  --submission "$here/../submission" --result "$here/result.txt" \\
  --exercises "$here/exercises" --solutions "$here/solutions" \\
  {options} < /dev/null > /dev/null 2>&1
cat "$here/result.txt"
exit 0
"""


def pack(kit: Kit) -> Mapping[str, Shipped]:
    """Return the two files of a lab, and the folder of the image that its jobs run in.

    A job is no root: the hidden tests come with the job, and are in no image.
    """
    job = kit.course | {
        "run.sh": Shipped.of(RUN.format(options=kit.words), program=True),
        "ungraded.txt": Shipped.of(kit.ungraded),
    }
    return {
        **kit.program_below("image/grader"),
        "image/Dockerfile": Shipped.of(IMAGE),
        "autograde-Makefile": Shipped.of(MAKEFILE),
        "autograde.tar": Shipped(make_tar(job)),
    }


AUTOLAB = Platform("autolab.txt", render, pack)

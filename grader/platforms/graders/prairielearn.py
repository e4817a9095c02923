"""PrairieLearn: results.json of an external grader, the image that it runs in, and a question.

Source: https://prairielearn.readthedocs.io/en/latest/externalGrading/
"""

import json
from collections.abc import Mapping
from typing import Any

from grader.platforms.graders.kit import IMAGE, Kit, Shipped
from grader.platforms.graders.lines import Line, fit, headline, lines
from grader.platforms.graders.platform import Manner, Platform
from grader.results import Outcome, Result

#: PrairieLearn takes 1 MB.
MOST_BYTES = 900_000

#: In seconds, the most that it allows; a submission has five minutes, and PostgreSQL to start.
TIMEOUT = 600


def render(result: Result, manner: Manner) -> str:
    """Return results.json. Of a fault of ours, or of nothing that loads, no attempt is counted.

    Messages and output are shown as a terminal's: with no control character they are plain text.
    """
    listed = lines(result, manner.feedback)
    told: dict[str, Any] = {"message": headline(result, manner)}
    by_people = manner.adjusted is not None and manner.adjusted.by_people
    if result.score is None or (result.outcome is not Outcome.GRADED and not by_people):
        told |= {"gradable": False, "format_errors": [told["message"]]}
        return _json(told)
    part = result.score / result.max_score if result.max_score else 0.0
    told |= {"gradable": True, "score": min(max(part, 0.0), 1.0)}
    return fit(lambda most: _json(told | {"tests": [_test(x, most) for x in listed]}), MOST_BYTES)


def _test(line: Line, most: int) -> dict[str, Any]:
    return {
        "name": f"{line.number} {line.name}",
        "points": line.points,
        "max_points": line.max_points,
        "message": line.message(most),
        "output": line.output[:most],
    }


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


RUN = """\
#!/usr/bin/env bash
# The entrypoint, for each submission. Whatever happens, results.json is there at the end.
umask 077
mkdir -p /grade/results
chmod -R go= /grade/results /grade/data /grade/tests /grade/serverFilesCourse 2> /dev/null
cp /opt/asyncpg-grader/ungraded.json /grade/results/results.json
/opt/asyncpg-grader/venv/bin/grader deliver prairielearn \\
  --submission /grade/student --result /grade/results/results.json \\
  --exercises /opt/asyncpg-grader/grader/exercises \\
  --solutions /opt/asyncpg-grader/grader/solutions \\
  {options} < /dev/null
chmod -R a+rX /grade/results
exit 0
"""

QUESTION = """\
<pl-question-panel>
  <p>Hand in {files}.</p>
  <pl-file-upload file-names="{files}"{optional}></pl-file-upload>
</pl-question-panel>
<pl-submission-panel>
  <pl-external-grader-results></pl-external-grader-results>
  <pl-file-preview></pl-file-preview>
</pl-submission-panel>
"""


def pack(kit: Kit) -> Mapping[str, Shipped]:
    """Return the folder of an image, and the folder of a question that is graded in it."""
    info = {
        "uuid": kit.uuid,
        "title": kit.title,
        "topic": "asyncpg",
        "type": "v3",
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": "REGISTRY/asyncpg-grader",
            "entrypoint": "/opt/asyncpg-grader/run",
            "timeout": TIMEOUT,
        },
    }
    return {
        **kit.below("image/grader"),
        "image/Dockerfile": Shipped.of(IMAGE),
        "image/run": Shipped.of(RUN.format(options=kit.words), program=True),
        "image/ungraded.json": Shipped.of(kit.ungraded),
        f"questions/{kit.name}/info.json": Shipped.of(json.dumps(info, indent=2) + "\n"),
        f"questions/{kit.name}/question.html": Shipped.of(_question(kit)),
    }


def _question(kit: Kit) -> str:
    """What takes the files; that of a bonus may be missing."""
    files, more = (",".join(f"{slug}.py" for slug in slugs) for slugs in (kit.slugs, kit.bonus))
    return QUESTION.format(files=files, optional=f' optional-file-names="{more}"' if more else "")


PRAIRIELEARN = Platform("prairielearn.json", render, pack)

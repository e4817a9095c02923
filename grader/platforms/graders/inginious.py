"""INGInious: the feedback of a grading script, a task's folder, and the image that it runs in.

Sources: https://docs.inginious.org/en/latest/teacher_doc/run_file.html and task_file.html, and in
UCL-INGI/INGInious base-containers/base and inginious/agent/docker_agent, which reads the feedback.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import indent
from typing import Any

from grader.platforms.graders.kit import Kit, Shipped
from grader.platforms.graders.lines import Line, fit, headline, lines
from grader.platforms.graders.platform import Manner, Platform
from grader.reports import escape, words
from grader.results import Result

MOST_BYTES = 500_000

#: Seconds of the processor and of the clock, MiB of memory.
LIMITS = {"time": 600, "hard_time": 900, "memory": 2048}

MOST_HANDED_IN = 1_000_000


def render(result: Result, manner: Manner) -> str:
    """Return __feedback.json. A crash has no grade: INGInious enters 0, and keeps a better one.

    Its text is reStructuredText, in which HTML may stand: what students wrote is escaped in a
    line, or a literal block.
    """
    remark = escape.rst(headline(result, manner))
    if result.score is None:
        return _json({"result": "crash", "text": remark, "problems": {}})
    passed = result.score == result.max_score
    points = f"{words.points(result.score)} / {words.points(result.max_score)}"
    told = {
        "result": "success" if passed else "failed",
        "grade": round(100 * words.fraction(result.score, result.max_score), 2),
        "text": "\n\n".join(filter(None, (f"**{escape.rst(points)}**", remark))),
    }
    listed = lines(result, manner.feedback)
    return fit(lambda most: _json(told | {"problems": _problems(listed, most)}), MOST_BYTES)


def _problems(listed: Sequence[Line], most: int) -> dict[str, tuple[str, str]]:
    """Of each exercise whether it is right, and what is told of it."""
    found = {}
    for slug, group in groupby(listed, key=lambda line: line.slug):
        told = list(group)
        right = "success" if all(line.passed for line in told) else "failed"
        found[slug] = (right, "\n".join(_item(line, most) for line in told))
    return found


def _item(line: Line, most: int) -> str:
    """An item of a list, with what is told of it as it is."""
    points = f"{words.points(line.points)} / {words.points(line.max_points)}"
    item = f"* {escape.rst(f'{line.number} {line.name} ({points})')}\n"
    told = "\n\n".join(filter(None, (line.message(most), line.output[:most])))
    return f"{item}\n  ::\n\n{indent(told, ' ' * 6)}\n" if told else item


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=1) + "\n"


#: In a virtual machine of Kata's the script is root, and an account can be another one.
RUN = """\
#!/bin/bash
# The grading script. Whatever happens, the feedback is there at the end.
umask 077
feedback=/.__output/__feedback.json
cat /task/ungraded.json > "$feedback"
if [ "$(id -u)" = 0 ]; then
  chown -R 0:0 /task /.__output
  chmod -R go= /task /.__output /.__input
fi
submission="$(mktemp -d)"
for name in {slugs}; do
  getinput "$name" > "$submission/$name.py" || rm "$submission/$name.py"
  [ -s "$submission/$name.py" ] || rm -f "$submission/$name.py"
done
/opt/asyncpg-grader/venv/bin/grader deliver inginious \\
  --submission "$submission" --result "$feedback" \\
  --exercises /task/exercises --solutions /task/solutions \\
  {options} < /dev/null
rm -rf "$submission"
exit 0
"""

IMAGE = """\
# The base is INGInious' own; name another one with --build-arg BASE=...
ARG BASE=ingi/inginious-c-base
FROM $BASE
LABEL org.inginious.grading.name="asyncpg"
RUN dnf -y install python3.12 python3.12-pip && dnf clean all
COPY grader /opt/asyncpg-grader/grader
RUN bash /opt/asyncpg-grader/grader/install.sh /opt/asyncpg-grader/venv
"""


def pack(kit: Kit) -> Mapping[str, Shipped]:
    """Return a task's folder, and the folder of its image; the hidden tests are in no image."""
    import yaml  # here: a result has none

    run = RUN.format(slugs=" ".join([*kit.slugs, *kit.bonus]), options=kit.words)
    task = kit.course | {
        "task.yaml": Shipped.of(yaml.safe_dump(_task(kit), sort_keys=False)),
        "run": Shipped.of(run, program=True),
        "ungraded.json": Shipped.of(kit.ungraded),
    }
    return {
        **{f"{kit.name}/{path}": file for path, file in task.items()},
        **kit.program_below("image/grader"),
        "image/Dockerfile": Shipped.of(IMAGE),
    }


def _task(kit: Kit) -> dict[str, Any]:
    problems = {
        slug: {
            "type": "file",
            "name": f"{slug}.py",
            "header": "",
            "allowed_exts": [".py"],
            "max_size": MOST_HANDED_IN,
        }
        for slug in kit.slugs
    } | {slug: _unneeded(slug) for slug in kit.bonus}
    return {
        "name": kit.title,
        "author": "",
        "context": "",
        "environment_type": "kata" if "accounts" in kit.options else "docker",
        "environment_id": "asyncpg",
        "environment_parameters": {"limits": LIMITS, "network_grading": False, "run_cmd": ""},
        "problems": problems,
    }


def _unneeded(slug: str) -> dict[str, Any]:
    """A problem that may be left empty, which none may that takes a file."""
    return {
        "type": "code",
        "name": f"{slug}.py",
        "header": "",
        "language": "python",
        "optional": True,
    }


INGINIOUS = Platform("inginious.json", render, pack)

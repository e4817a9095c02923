"""Submitty: what a custom validator says of a test case, a gradeable's config, and a worker.

A job is an ordinary user of a worker, and its container has no namespaces: so the worker itself
grades, in a box, and the hidden tests come with the config, which is there while a job runs.
Sources: `custom_doit` in grading/dispatch.cpp, grading/testResults.h and autograder/ in
Submitty/Submitty, and https://submitty.org/instructor/autograding/specification
"""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from grader.platforms.graders.archives import make_tar, make_zip
from grader.platforms.graders.kit import Kit, Shipped
from grader.platforms.graders.lines import Line, fit, headline, lines
from grader.platforms.graders.platform import Manner, Platform
from grader.reports import words
from grader.results import Result

#: Of a test case it keeps twenty messages of 10,000 bytes; instead of a longer one it shows none.
MOST_MESSAGES = 20
MOST_BYTES = 9_000

#: What it lets a job have at most: seconds of the clock too, and bytes of a file.
LIMITS = {
    "RLIMIT_CPU": 600,
    "RLIMIT_FSIZE": 200_000_000,
    "RLIMIT_DATA": 2_000_000_000,
    "RLIMIT_STACK": 8_388_608,
    "RLIMIT_RSS": 2_000_000_000,
    "RLIMIT_NPROC": 1_000,
    "RLIMIT_NOFILE": 1_000,
    "RLIMIT_SIGPENDING": 1_000,
}


def render(result: Result, manner: Manner) -> str:
    """Return validation_results.json. A validator that failed has no score to tell."""
    remark = headline(result, manner.feedback)
    if result.score is None:
        return _json({"status": "fail", "message": remark})
    messages = [_message(remark, "information")] if remark else []
    for group in _groups(lines(result, manner.feedback), MOST_MESSAGES - len(messages)):
        status = "success" if all(line.passed for line in group) else "failure"
        messages.append(_message(fit(_teller(group), MOST_BYTES), status))
    part = min(max(words.fraction(result.score, result.max_score), 0.0), 1.0)
    return _json({"status": "success", "data": {"score": part, "message": messages}})


#: Finer or coarser: a line for itself, a task, an exercise, all.
KEYS: Sequence[Callable[[Line], object]] = (
    lambda line: (line.slug, line.number),
    lambda line: (line.slug, ".".join(line.number.split(".")[:2])),
    lambda line: line.slug,
    lambda _: None,
)


def _groups(listed: Sequence[Line], most: int) -> list[list[Line]]:
    """The lines in as many groups as there is room for."""
    sizes = ([list(group) for _, group in groupby(listed, key)] for key in KEYS)
    return next(groups for groups in sizes if len(groups) <= most)


def _teller(group: Sequence[Line]) -> Callable[[int], str]:
    return lambda most: "\n\n".join(_text(line, most) for line in group)


def _text(line: Line, most: int) -> str:
    points = f"{words.points(line.points)} / {words.points(line.max_points)}"
    told = filter(None, (line.message(most), line.output[:most]))
    return "\n\n".join((f"{line.number} {line.name} ({points})", *told))


def _message(text: str, status: str) -> dict[str, str]:
    short = text.encode("utf-8", "backslashreplace")[:MOST_BYTES].decode(errors="ignore")
    return {"message": short, "status": status}


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=1) + "\n"


#: What students hand in is in the folder, with files of Submitty's; what is printed, they read.
RUN = """\
#!/bin/bash
# The command of the test case. The validator reads what it leaves: asyncpg-grader.json.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
work="$(mktemp -d)" result="$PWD/asyncpg-grader.json"
export HOME="$work"
mkdir "$work/submission"
find . -name '*.py' -exec cp --parents '{{}}' "$work/submission" ';'
tar -xf asyncpg-grader.tar -C "$work" && rm asyncpg-grader.tar
cp "$work/ungraded.json" "$result"
/opt/asyncpg-grader/venv/bin/grader deliver submitty \\
  --submission "$work/submission" --result "$result" \\
  --exercises "$work/exercises" --solutions "$work/solutions" \\
  {options} < /dev/null > /dev/null 2>&1
chmod a+r "$result"
rm -rf "$work"
exit 0
"""

#: It is run by whichever Python a worker has.
VALIDATE = '''\
"""Hands on what the grader found, in the form of a custom validator."""

import json
import os
import shutil

try:
    with open("custom_validator_input.json") as file:
        prefix = json.load(file)["testcase_prefix"]
    shutil.copyfile(os.path.join(prefix, "asyncpg-grader.json"), "validation_results.json")
except (OSError, KeyError, ValueError) as error:
    with open("validation_results.json", "w") as file:
        json.dump({"status": "fail", "message": "the grader left no result: %s" % error}, file)
'''


def pack(kit: Kit) -> Mapping[str, Shipped]:
    """Return the config that is uploaded, and the folder that installs a worker."""
    job = kit.course | {"ungraded.json": Shipped.of(kit.ungraded)}
    config = {
        "config.json": Shipped.of(json.dumps(_config(kit), indent=4) + "\n"),
        "custom_validation_code/asyncpg_grader.py": Shipped.of(VALIDATE),
        "test_input/asyncpg-grader.sh": Shipped.of(RUN.format(options=kit.words), program=True),
        "test_input/asyncpg-grader.tar": Shipped(make_tar(job)),
    }
    return {**kit.program_below("worker"), "config.zip": Shipped(make_zip(config))}


def _config(kit: Kit) -> dict[str, Any]:
    """What nobody handed in is no result: of the submission only Python's files get to the job."""
    check = {
        "method": "custom_validator",
        "command": "python3 asyncpg_grader.py",
        "actual_file": "asyncpg-grader.json",
        "description": kit.title,
        "show_message": "always",
        "show_actual": "never",
    }
    return {
        "required_capabilities": "asyncpg-grader",
        "max_submission_size": 1_000_000,
        "autograding": {"submission_to_runner": ["**/*.py"]},
        "resource_limits": LIMITS,
        "allow_system_calls": ["ALLOW_ALL_RESTRICTED_SYSTEM_CALLS"],
        "testcases": [
            {
                "title": kit.title,
                "command": "./asyncpg-grader.sh",
                "points": round(kit.max_score),
                "validation": [check],
            }
        ],
    }


SUBMITTY = Platform("submitty.json", render, pack)

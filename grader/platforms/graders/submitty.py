"""Submitty: what a custom validator says of a test case, a gradeable's config, and its image.

A job is an ordinary user, and may write no file of the size that a database may have. A container
that is a `server` is root's and has no such limits: it grades, and the job hands it what came in.
Sources: `custom_doit` in grading/dispatch.cpp, grading/testResults.h and execute_limits.cpp, and
autograder/.../container_network.py in Submitty/Submitty; examples/18_postgres_database in
Submitty/Tutorial; https://submitty.org/instructor/autograding/specification
"""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from grader.platforms.graders.archives import make_zip
from grader.platforms.graders.kit import IMAGE, Kit, Shipped
from grader.platforms.graders.lines import Line, fit, headline, lines
from grader.platforms.graders.platform import Manner, Platform
from grader.reports import words
from grader.results import Result

#: Of a test case it keeps twenty messages of 10,000 bytes; instead of a longer one it shows none.
MOST_MESSAGES = 20
MOST_BYTES = 9_000

#: Seconds, the most that it allows; a submission has five minutes, and PostgreSQL to start.
TIMEOUT = 600


def render(result: Result, manner: Manner) -> str:
    """Return validation_results.json. A validator that failed has no score to tell."""
    remark = headline(result, manner)
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


RUN = """\
#!/usr/bin/env bash
# Usage: run SUBMISSION/ RESULT EXERCISE... Whatever happens, the result is there at the end.
umask 077
here=/opt/asyncpg-grader
submission="$1" result="$2"
shift 2
cp "$here/ungraded.json" "$result"
"$here/venv/bin/grader" deliver submitty --submission "$submission" --result "$result" \\
  "${{@/#/--exercise=}}" \\
  --exercises "$here/grader/exercises" --solutions "$here/grader/solutions" \\
  {options} < /dev/null
exit 0
"""

SERVE = '''\
"""What the server container runs: grades what a job sends, and answers with the result."""

import socket
import subprocess
import tarfile
import tempfile
from pathlib import Path


def grade(job: socket.socket) -> None:
    with tempfile.TemporaryDirectory() as folder:
        submission, result = Path(folder, "submission"), Path(folder, "result.json")
        submission.mkdir()
        with job.makefile("rb") as sent:
            exercises = sent.readline(1000).decode().split()
            with tarfile.open(fileobj=sent, mode="r|") as archive:
                archive.extractall(submission, filter="data")
        subprocess.run(["bash", "/opt/asyncpg-grader/run", submission, result, *exercises])
        job.sendall(result.read_bytes())


with socket.create_server(("", 7000)) as server:
    while True:
        job, _ = server.accept()
        with job:
            grade(job)
'''

ASK = '''\
"""What a job runs: hands the submission to the grader, and keeps what that answers.

Usage: ask.py EXERCISE...
"""

import socket
import sys
import tarfile
import time
from pathlib import Path


def connect() -> socket.socket:
    while True:
        try:
            return socket.create_connection(("grader", 7000))
        except OSError:
            time.sleep(0.2)


with connect() as grader, grader.makefile("wb") as out:
    out.write(" ".join(sys.argv[1:]).encode() + b"\\n")
    with tarfile.open(fileobj=out, mode="w|") as archive:
        for path in sorted(Path().rglob("*.py")):
            archive.add(path, recursive=False)
    out.flush()
    grader.shutdown(socket.SHUT_WR)
    with grader.makefile("rb") as answer:
        Path("asyncpg-grader.json").write_bytes(answer.read())
'''

#: It is run by whichever Python a worker has.
VALIDATE = '''\
"""Hands on what the grader found, in the form of a custom validator."""

import json
import os
import shutil

try:
    with open("custom_validator_input.json") as file:
        told = json.load(file)
    found = os.path.join(told["testcase_prefix"], told["actual_file"])
    shutil.copyfile(found, "validation_results.json")
except (OSError, KeyError, ValueError) as error:
    with open("validation_results.json", "w") as file:
        json.dump({"status": "fail", "message": "the grader left no result: %s" % error}, file)
'''


def pack(kit: Kit) -> Mapping[str, Shipped]:
    """Return the config that is uploaded, and the folder of the image."""
    config = {
        "config.json": Shipped.of(json.dumps(_config(kit), indent=4) + "\n"),
        "custom_validation_code/asyncpg_grader.py": Shipped.of(VALIDATE),
    }
    return {
        **kit.below("image/grader"),
        "image/Dockerfile": Shipped.of(IMAGE + 'CMD ["python3", "/opt/asyncpg-grader/serve.py"]\n'),
        "image/run": Shipped.of(RUN.format(options=kit.words), program=True),
        "image/serve.py": Shipped.of(SERVE),
        "image/ask.py": Shipped.of(ASK),
        "image/ungraded.json": Shipped.of(kit.ungraded),
        "config.zip": Shipped(make_zip(config)),
    }


def _config(kit: Kit) -> dict[str, Any]:
    """Of a submission only Python's files get to the job: no file that is named as the result."""
    cases = [_case(kit.title, kit.max_score, kit.slugs)]
    if kit.bonus:
        extra = _case("Bonus", kit.bonus_score, kit.bonus)
        cases.append(extra | {"extra_credit": True})
    return {
        "autograding_method": "docker",
        "container_options": {"use_router": False},
        "max_submission_size": 1_000_000,
        "autograding": {"submission_to_runner": ["**/*.py"]},
        "resource_limits": {"RLIMIT_CPU": TIMEOUT, "RLIMIT_FSIZE": 10_000_000},
        "allow_system_calls": ["ALLOW_ALL_RESTRICTED_SYSTEM_CALLS"],
        "testcases": cases,
    }


def _case(title: str, points: float, slugs: Sequence[str]) -> dict[str, Any]:
    """A test case, which asks for the exercises that are named."""
    check = {
        "method": "custom_validator",
        "command": "python3 asyncpg_grader.py",
        "actual_file": "job/asyncpg-grader.json",
        "description": title,
        "show_message": "always",
        "show_actual": "never",
    }
    image = "asyncpg-grader:latest"
    ask = f"/usr/local/bin/python3 /opt/asyncpg-grader/ask.py {' '.join(slugs)}"
    containers = [
        {"container_name": "grader", "container_image": image, "server": True},
        {"container_name": "job", "container_image": image, "commands": [ask]},
    ]
    return {
        "title": title,
        "points": round(points),
        "containers": containers,
        "validation": [check],
    }


SUBMITTY = Platform("submitty.json", render, pack)

"""A small class graded in an environment: right, half right, and wrong where an assert says so."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.reports.result_json import parse_json
from tests.acceptance.program import GRADER
from tests.environments.table import Environment
from tests.tiny_exercise import SOLUTION, Tiny, write_tiny
from tests.waiting import HANG_S

TWO_STATEMENTS = """
async def count_up(pool, counter_id):
    await pool.execute("UPDATE counters SET value = value + 1 WHERE id = $1", counter_id)
    return await pool.fetchval("SELECT value FROM counters WHERE id = $1", counter_id)
"""

NOT_STORED = """
async def count_up(pool, counter_id):
    return await pool.fetchval("SELECT value + 1 FROM counters WHERE id = $1", counter_id)
"""

CLASS = {"right": SOLUTION, "half": TWO_STATEMENTS, "wrong": NOT_STORED, "broken": "def f(:\n"}

#: An ordinary user, in nobody's way, and without an entry in passwd.
STRANGER = 54321

#: Puts an open folder in the place of $1, with nothing in it but $2; for what it starts alone.
OPEN = """mkdir "$3"; mount --bind "$2" "$3"; mount -t tmpfs -o mode=755 none "$1"; mkdir -p "$2"
mount --bind "$3" "$2"; shift 3; exec "$@" """

#: Of a submission: outcome, score, and the status of each case.
Verdicts = dict[str, tuple[str, float | None, list[str]]]

#: What a run is started in unless its row says something else.
PLAIN = {"PATH": os.environ["PATH"], "COLUMNS": "100", "TERM": "xterm"}


@dataclass(frozen=True)
class Graded:
    """How a run ended, what it wrote and what it printed."""

    code: int
    printed: str
    verdicts: Verdicts
    tables: set[str]
    traces: list[str]  # what is left in the folder for temporary files


@contextmanager
def open_class() -> Iterator[Tiny]:
    """Write the exercise and the class where everybody can read them."""
    with tempfile.TemporaryDirectory(prefix="e-", dir="/tmp") as name:
        root = Path(name)
        root.chmod(0o755)
        tiny = write_tiny(root)
        for student, source in CLASS.items():
            tiny.submission(student, source)
        yield tiny


def grade_in(environment: Environment, tiny: Tiny) -> Graded:
    """Grade the class in the environment."""
    with tempfile.TemporaryDirectory(prefix="e-", dir="/tmp", ignore_cleanup_errors=True) as name:
        ground = Path(name)
        ground.chmod(0o755)
        for folder in ("out", "cwd", "tmp", "home"):
            (ground / folder).mkdir()
            if environment.as_stranger and os.geteuid() == 0:
                os.chown(ground / folder, STRANGER, STRANGER)
        done = _run(environment, tiny, ground)
        out = ground / "out" / "reports"
        results = {
            path.parent.name: parse_json(path.read_text()) for path in out.glob("*/result.json")
        }
        return Graded(
            code=done.returncode,
            printed=_printed(ground) + done.stdout + done.stderr,
            verdicts={
                name: (
                    result.outcome,
                    result.score,
                    [
                        case.status
                        for exercise in result.exercises
                        for task in exercise.tasks
                        for case in task.cases
                    ],
                )
                for name, result in results.items()
            },
            tables={path.name for path in out.glob("*.*") if path.stat().st_size},
            traces=[path.name for path in (ground / "tmp").glob("job-*")],
        )


def _run(environment: Environment, tiny: Tiny, ground: Path) -> subprocess.CompletedProcess[str]:
    program = [
        *environment.program.format(python=GRADER.with_name("python"), grader=GRADER).split()
    ]
    command: list[str | Path] = [*program, "grade", tiny.root / "submissions"]
    command += ["-o", ground / "out" / "reports", "--jobs", "2", "--seed", "7"]
    command += ["--exercises", tiny.root / "exercises", "--solutions", tiny.root / "solutions"]
    # A shell, because nearly all of this is said in one.
    words = ["bash", "-c", f'{environment.before}\nexec "$@"', "bash", *command]
    return subprocess.run(
        [*_stranger(environment, ground), *words],
        cwd=ground / "cwd",
        env=_variables(environment, ground),
        capture_output=True,
        text=True,
        errors="backslashreplace",
        stdin=subprocess.DEVNULL,
        timeout=HANG_S,
        check=False,
    )


def _variables(environment: Environment, ground: Path) -> dict[str, str]:
    variables = PLAIN | {"HOME": "{ground}/home", "TMPDIR": "{ground}/tmp"}
    if environment.as_stranger:  # a cache that all of these share
        variables |= {"XDG_CACHE_HOME": str(_strangers_cache())}
    variables |= {"GROUND": "{ground}"} | environment.variables
    return {name: text.replace("{ground}", str(ground)) for name, text in variables.items()}


def _strangers_cache() -> Path:
    cache = Path(f"/tmp/asyncpg-grader-tests-{os.geteuid()}")
    cache.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(cache, STRANGER, STRANGER)
    return cache


def _stranger(environment: Environment, ground: Path) -> list[str | Path]:
    """Become an ordinary user, for whom the way to this Python is open."""
    if not environment.as_stranger or os.geteuid() != 0:
        return []
    who = [f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups"]
    become = [shutil.which("setpriv") or "setpriv", *who, "--inh-caps=-all", "--"]
    python = Path(sys.base_prefix)
    for folder in reversed(python.parents):
        if not folder.stat().st_mode & 0o001:
            private = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", OPEN, "sh"]
            return [*private, folder, python, ground / "python", *become]
    return [*become]


def _printed(ground: Path) -> str:
    """What went to a file instead of to us."""
    file = ground / "out" / "printed"
    return file.read_text() if file.exists() else ""

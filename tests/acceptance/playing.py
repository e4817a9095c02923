"""A student who plays: the tiny exercise, a folder of work, and a place for temporary files."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.program import GRADER, Run, run_grader
from tests.acceptance.screen import Screen, opened
from tests.faults.leftovers import leftovers
from tests.faults.program import Ground, open_ground, wait_for
from tests.tiny_exercise import SOLUTION, write_tiny


@dataclass(frozen=True)
class Player:
    """Runs commands in `work`, where the solution of the tiny exercise is."""

    ground: Ground
    work: Path

    @property
    def env(self) -> dict[str, str]:
        """Variables for each command; a test may add to them."""
        exercises = self.ground.tiny.root / "exercises"
        return {"TMPDIR": str(self.ground.temporary), "GRADER_EXERCISES": str(exercises)}

    def run(self, *arguments: str | Path) -> Run:
        """Run a command to its end, away from a terminal."""
        return run_grader(*arguments, cwd=self.work, env=self.env)

    def at_terminal(
        self, *arguments: str | Path, columns: int = 80, **more: str
    ) -> AbstractContextManager[Screen]:
        """Start a command at a terminal."""
        command = (GRADER, *arguments)
        return opened(command, cwd=self.work, env=self.env | more, columns=columns)

    def is_alone(self) -> None:
        """Wait until nothing is left of any command: no process, no file."""
        wait_for(lambda: not leftovers(self.ground))


@contextmanager
def open_player() -> Iterator[Player]:
    """Give a student a folder with work in it."""
    with open_ground(write_tiny) as ground:
        work = ground.tiny.root / "work"
        (work / "tiny").mkdir(parents=True)
        (work / "tiny" / "tiny.py").write_text(SOLUTION)
        yield Player(ground, work)

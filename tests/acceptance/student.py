"""A student who has the wheel, an empty home and nothing else of ours."""

import ast
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.program import Run
from tests.waiting import HANG_S

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Student:
    """Runs programs in `home`, with nobody's settings.

    `around` are the words that lead a command into another system, where the home is `inside`.
    """

    home: Path
    inside: str
    around: Sequence[str | Path] = ()

    def run(self, *command: str | Path) -> Run:
        """Run a program to its end, wherever it is on this student's PATH."""
        path = f"{self.inside}/venv/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        done = subprocess.run(
            [*self.around, "env", "-i", f"HOME={self.inside}", f"PATH={path}", *command],
            cwd=self.home,
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=HANG_S,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def do(self, *command: str | Path) -> str:
        """Run what has to work, and return what it printed."""
        run = self.run(*command)
        assert run.code == 0, run
        return run.out

    def write(self, slug: str, function: str, code: str) -> None:
        """Put `code` in the place of one function of the exercise in the folder `work`."""
        file = self.home / "work" / slug / f"{slug}.py"
        [node] = [one for one in ast.parse(file.read_text()).body if _name(one) == function]
        lines = file.read_text().splitlines(keepends=True)
        lines[node.lineno - 1 : node.end_lineno] = [code]
        file.write_text("".join(lines))


def _name(node: ast.stmt) -> str | None:
    return node.name if isinstance(node, ast.AsyncFunctionDef) else None

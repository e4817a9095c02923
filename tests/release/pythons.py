"""The Pythons at hand, and what was built in an empty environment of each."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]

#: Those that pyproject.toml allows and CI tests with; tests/acceptance/test_python_313.py has a
#: Debian of its own.
MINORS = (11, 12, 13, 14)

#: What a student does first. `check` exits 1: nothing is written yet.
STEPS = (
    (("--version",), 0),
    (("start", "work"), 0),
    (("check", "work", "basic_operations"), 1),
)


def at_hand() -> Iterator[str]:
    """Programs that are a Python of one of these versions; a shim without one is none."""
    for minor in MINORS:
        found = shutil.which(f"python3.{minor}")
        if found and _run([found, "-c", "import ensurepip, venv"]).returncode == 0:
            yield found


def install(python: str, built: Path) -> list[str]:
    """Install it into an empty environment and use it; say what did not work."""
    with TemporaryDirectory(prefix="release-") as folder:
        home = Path(folder)
        tried = [_run([python, "-m", "venv", home / "venv"])]
        pip: list[str | Path] = [
            home / "venv/bin/pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        tried.append(_run([*pip, "--constraint", ROOT / "constraints.txt", built]))
        wanted = [0, 0]
        for words, code in STEPS:
            if tried[-1].returncode == wanted[-1]:
                tried.append(_run([home / "venv/bin/grader", *words], cwd=home))
                wanted.append(code)
        return [
            f"{built.name} on {python}: {' '.join(map(str, done.args))}\n{done.stdout[-2000:]}"
            for done, code in zip(tried, wanted, strict=True)
            if done.returncode != code
        ]


def _run(command: list[str | Path], cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GRADER", "PYTHON"))
    }
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
    )

"""Building what is handed out."""

import subprocess
import sys
from pathlib import Path


def build(kind: str, source: Path, target: Path) -> Path:
    """Build a "wheel" or an "sdist" of a folder with the project; return the file in `target`."""
    target.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind]
    subprocess.run([*command, "--directory", target], cwd=source, check=True, capture_output=True)
    [built] = target.glob("asyncpg_grader-*")
    return built

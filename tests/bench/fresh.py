"""From a clone to the first report, as a stranger does it. Installs into a folder of its own."""

import shutil
import sys
from pathlib import Path

from tests.bench.ground import ROOT, folder, run
from tests.bench.rows import BenchError, Plan, Row

REACH_S = 20.0


async def measure(plan: Plan) -> list[Row]:
    """Clone what is committed, set up, grade the demo. Packages come from pip's cache if there."""
    if shutil.which("git") is None or shutil.which("make") is None:
        raise BenchError("git and make are needed to begin as a stranger does")
    python = f"PYTHON={Path(sys.base_prefix) / 'bin' / 'python3'}"
    with folder() as place:
        clone = place / "clone"
        cloned = await run("git", "clone", "--quiet", str(ROOT), str(clone))
        installed = await run("make", python, ".venv/.ready", cwd=clone)
        graded = await run("make", python, "demo", cwd=clone)
    total = cloned + installed + graded
    note = f"git {cloned:.1f} s, venv and pip {installed:.1f} s, make demo {graded:.1f} s"
    return [
        Row("clone to first report", total, "s", REACH_S, note=note),
        Row("the same without venv and pip", total - installed, "s"),
    ]

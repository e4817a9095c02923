"""The benchmark runs: its numbers are nobody's business here, only that it comes up with them."""

import json
import subprocess
import sys
from pathlib import Path

from tests.bench.ground import ROOT


def test_quick_run_of_one_section(tmp_path: Path) -> None:
    """A quick run of a section prints its rows and writes them as JSON."""
    file = tmp_path / "rows.json"
    command = [sys.executable, "-m", "tests.bench", "database", "--quick", "--json", str(file)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    rows = json.loads(file.read_text())["sections"]["database"]
    assert [row["what"].split()[0] for row in rows] == ["fresh", "its"]
    assert all(row["value"] > 0 for row in rows)
    assert "to reach" in printed

"""The benchmark runs: its numbers are nobody's business here, only that it comes up with them."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.control_groups.hierarchies import find_hierarchies
from tests.bench.ground import ROOT
from tests.bench.groups import ROLES, open_groups
from tests.bench.meter import MAIN, PYTEST, meter, meter_grader
from tests.bench.rows import BenchError
from tests.bench.samples import shares

#: Uses so much processor time in a child that ends before its parent does.
BURN = """
import os, time
if os.fork() == 0:
    while time.process_time() < 0.2:
        pass
    os._exit(0)
os.wait()
"""


@pytest.fixture
def groups() -> None:
    """Skips the test where there are no control groups of version 1 to be had."""
    with open_groups() as found:
        if found is None:
            pytest.skip("no control groups of version 1")


def test_quick_run_of_one_section(tmp_path: Path) -> None:
    """A quick run of a section prints its rows and writes them as JSON."""
    file = tmp_path / "rows.json"
    command = [sys.executable, "-m", "tests.bench", "database", "--quick", "--json", str(file)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    rows = json.loads(file.read_text())["sections"]["database"]
    assert [row["what"].split()[0] for row in rows] == ["fresh", "its"]
    assert all(row["value"] > 0 for row in rows)
    assert "to reach" in printed


@pytest.mark.usefixtures("groups")
def test_groups_count_processes_that_have_ended() -> None:
    """What a child used is not lost with it."""
    cost = asyncio.run(meter(sys.executable, "-c", BURN))
    assert cost.cpu.total >= 0.2


@pytest.mark.usefixtures("groups")
def test_a_process_that_is_left_behind_is_told_and_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its number, though its parent is another by then; the groups are gone too."""
    monkeypatch.setattr("tests.bench.groups.PATIENCE_S", 1.0)
    pid = tmp_path / "pid"
    program = f"setsid sleep 600 & echo $! > {pid}; cat /proc/self/cgroup > {tmp_path / 'groups'}"
    with pytest.raises(BenchError) as caught:
        asyncio.run(meter("/bin/sh", "-c", program))
    left = pid.read_text().strip()
    assert left in str(caught.value)
    [name] = set(re.findall(r"asyncpg-grader-bench\.\w+", (tmp_path / "groups").read_text()))
    assert not [one for it in find_hierarchies() for one in it.own.glob(name)]


@pytest.mark.usefixtures("groups")
def test_a_grader_is_metered_by_role(tmp_path: Path) -> None:
    """Each role has used something, and pytest's processes were seen at work."""
    words = ("--exercise", "basic_operations", "--jobs", "1", "-o", str(tmp_path / "out"))
    run = asyncio.run(meter_grader("grade", "tests/submissions/demo/half", *words))
    for role in (MAIN, PYTEST, *ROLES):
        assert run.cost.of(role).total > 0, role
    assert run.cost.peak > 0
    assert shares(run.samples)

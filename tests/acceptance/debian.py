"""Debian trixie with its own Python 3.13, made by debootstrap from the mirror of apt.

Once in a run, by whichever of its processes needs it first; each module has a copy.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from grader.sandbox.bubblewrap import find_bwrap

#: Making the system takes half a minute; a mirror that is slower has not to hold up all tests.
MAKING_S = 240

#: What it mounts and starts ends with it, also where its time ends.
APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child")


def make_system(folder: Path, what: str) -> None:
    """Make a copy of it, or skip the tests and say why there is none; `what` is not tested so."""
    if os.geteuid() != 0 or find_bwrap() is None:
        _not_tested(what, "it takes root and bubblewrap")
    if shutil.which("debootstrap") is None:
        _not_tested(what, "debootstrap is not on this machine")
    kept = _kept()
    kept.mkdir(mode=0o700, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / "made").exists():
            _make(kept / "system", what)
            (kept / "made").touch()
    subprocess.run(["cp", "-a", kept / "system", folder], check=True)


def forget_systems() -> None:
    """Remove what the processes of this run have copied from."""
    shutil.rmtree(_kept(), ignore_errors=True)


def _kept() -> Path:
    """The folder of this run: xdist's processes are children of the one that was started."""
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    return Path(tempfile.gettempdir(), f"trixie-of-run-{run}")


def _make(folder: Path, what: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier try has begun
    options = ["--variant=minbase", "--include=python3-venv"]
    command = [*APART, "debootstrap", *options, "trixie", str(folder), *_apt_mirror()]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=MAKING_S)
    except subprocess.TimeoutExpired:
        _not_tested(what, f"debootstrap did not end in {MAKING_S} s")
    if done.returncode != 0:
        _not_tested(what, f"debootstrap: {(done.stdout + done.stderr).strip().splitlines()[-1]}")


def _not_tested(what: str, why: str) -> NoReturn:
    """Skip, in words that stand out in the summary."""
    pytest.skip(f"{what.upper()} IS NOT TESTED: {why}")


def _apt_mirror() -> list[str]:
    """The mirror of Debian that apt uses here, if any: else debootstrap takes its own."""
    if shutil.which("apt-get") is None:
        return []
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Label: Debian"]
    return subprocess.run(command, capture_output=True, encoding="utf-8").stdout.split()[:1]

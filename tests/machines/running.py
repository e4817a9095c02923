"""Starting what a cluster is made of, and finding who is at work."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.waiting import HANG_S

ROOT = Path(__file__).parents[2]


@contextmanager
def local_cluster(fault: str = "", *, workers: int = 2) -> Iterator[tuple[str, psutil.Process]]:
    """Workers of one thread each. Gives the scheduler's address, and the cluster's process."""
    command = (sys.executable, "-m", "tests.machines", str(workers), fault)
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), psutil.Process(process.pid)
    finally:
        process.communicate(timeout=HANG_S)


@contextmanager
def started(
    command: Sequence[str | Path], *, environ: Mapping[str, str] | None = None
) -> Iterator[psutil.Process]:
    """A program of dask's; it and all that it started is gone at the end."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        with suppress(psutil.NoSuchProcess):
            for one in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        process.kill()
        process.wait(HANG_S)


def hosts(root: psutil.Process) -> list[psutil.Process]:
    """The processes below it that grade for dask workers."""
    return [one for one in _below(root) if "grader.batch.far" in " ".join(_words(one))]


def busy(root: psutil.Process) -> list[psutil.Process]:
    """The dask workers below it that judge: a submission's server is at work for them."""
    found = []
    for host in hosts(root):
        if any("postgres" in " ".join(_words(one)) for one in _below(host)):
            with suppress(psutil.NoSuchProcess):
                found.append(host.parent())
    return [one for one in found if one is not None]


def kill(process: psutil.Process) -> None:
    """Kill it as nobody can heed."""
    os.kill(process.pid, signal.SIGKILL)


def _below(root: psutil.Process) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = root.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return found


def _words(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return words

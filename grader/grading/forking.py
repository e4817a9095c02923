"""The fork server: a clean process that has imported what judges need, and forks each of them.

Importing pytest, asyncpg and the plugin takes longer than all else before the first verdict. So
whoever is going to grade starts it first, and does the rest meanwhile. Imports next to nothing.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import TYPE_CHECKING

from grader.environment.signals import ENDING
from grader.grading.temporary import claim_sockets
from grader.system import UNIX

if TYPE_CHECKING:
    from grader.job import Job

PRELOAD = [
    "grader.pytest_plugin.session",
    *("pdb", "unittest"),  # pytest imports these when it runs
]


def start() -> None:
    """Start the fork server, unless it runs. Does not wait for its imports. Raises OSError.

    Where nothing forks there is none, and each judge imports all anew.
    """
    if not UNIX:
        return
    from multiprocessing import forkserver, resource_tracker  # the former is not everywhere

    claim_sockets()
    forkserver.set_forkserver_preload(PRELOAD)
    # Otherwise the fork server starts it, and Python lets Ctrl-C through again when it has.
    resource_tracker.ensure_running()
    with undisturbed():
        forkserver.ensure_running()


def context() -> BaseContext:
    """What judges are started by."""
    return get_context("forkserver" if UNIX else "spawn")


def judge(job: "Job", line: Connection) -> None:
    """Judge. Called as the whole life of a process; `line` is what session.run_job says it is."""
    # Imported here: who grades names this function, and needs nothing of pytest.
    from grader.pytest_plugin.session import run_job

    run_job(job, line)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Start processes that a terminal's Ctrl-C does not reach: we end them, in our own time."""
    if not UNIX:  # they heed no Ctrl-C once they have begun
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

"""One pytest session over the tests of one exercise, in a process that exists for it alone."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio.plugin
import pytest_jsonreport.plugin

from grader.clock import CLOCK
from grader.environment.settle import settle_job
from grader.environment.signals import ENDING
from grader.job import Job
from grader.pytest_plugin import fixtures
from grader.pytest_plugin.ahead import Ahead
from grader.pytest_plugin.plugin import Plugin
from grader.system import UNIX
from grader.system.processes import end_family

#: Beside the job's own. By name (-p) each would be looked for in all that is installed.
PLUGINS = (pytest_asyncio.plugin, pytest_jsonreport.plugin, fixtures)


def run_job(job: Job, line: Connection) -> None:
    """Run pytest for `job` and exit with its code. Called as the whole life of a process.

    On `line` go Events, if the job wants them, and what was Kept: that is there until the other end
    is closed. From there comes the whole job, if this one is ahead of it.
    """
    _end_with_the_grader(job)
    gc.freeze()  # what the fork server imported stays: no collection has to look at it
    CLOCK.keep_watch()
    _quiet(job.log)
    settle_job()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    ahead = Ahead(job, line) if job.ahead else None
    plugins = [Plugin(job, line, ahead), *([ahead] if ahead else []), *PLUGINS]
    code = pytest.main(_arguments(job), plugins=plugins)
    sys.exit(int(code))


def _end_with_the_grader(job: Job) -> None:
    """Die when it does, and with us our boxes; what ends it must not end us before it says so."""
    grader = multiprocessing.parent_process()
    assert grader is not None

    def watch() -> None:
        grader.join()
        if job.sandbox is not None and not job.sandbox.own_pids:
            end_family(os.getpid())  # without a sandbox they die with nobody
        os.kill(os.getpid(), signal.SIGKILL if UNIX else signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
    # A handler, not SIG_IGN: programs that we start get the default back, student code included.
    for number in ENDING:
        signal.signal(number, lambda *_: None)
    if UNIX:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _arguments(job: Job) -> list[str]:
    running = job.submission or job.candidates or job.ahead
    mode: Literal["collect", "run"] = "run" if running else "collect"
    loop_scopes = [
        "asyncio_mode=auto",
        "asyncio_default_fixture_loop_scope=session",
        "asyncio_default_test_loop_scope=session",
    ]
    return [
        *([f"{job.tests}::{case}" for case in job.only] or [str(job.tests)]),
        *("-c", os.devnull),  # no configuration of anybody's
        *("--rootdir", str(job.tests.parent), "--confcutdir", str(job.tests.parent)),
        *("--import-mode=importlib", "--assert=plain", "--strict-markers", "--tb=native"),
        *("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:warnings"),
        *("-p", "no:unraisableexception", "-p", "no:threadexception"),
        *("-p", "no:junitxml", "-p", "no:pastebin", "-p", "no:doctest"),  # never used, and imported
        *(word for scope in loop_scopes for word in ("-o", scope)),
        *(("--collect-only",) if mode == "collect" else ()),
        *(
            "--json-report",
            f"--json-report-file={job.report}",
            "--json-report-omit",
            "log",
            "streams",
            "keywords",
            "traceback",
        ),
    ]


def _quiet(log: Path) -> None:
    """Send this process's own output to a file: none of it may reach a terminal or CI log."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    os.close(descriptor)

"""What Linux has and macOS has not: `grader check` without a sandbox does without it.

As far as that can be tried on Linux: Python's modules lack what they lack there. /proc stays:
without it programs do not find their libraries here.
"""

from pathlib import Path

from tests.acceptance.program import INSIDE, run_grader, without_sandbox
from tests.tiny_exercise import SOLUTION, write_tiny

#: What the documentation of each module says is there on Linux alone, or not on macOS.
TAKEN_AWAY = """
import os, resource, select, signal, socket

LINUX = {
    os: "close_range copy_file_range eventfd getresuid memfd_create pidfd_open pipe2 posix_fadvise"
    " posix_fallocate sched_getaffinity sendfile setns setresgid setresuid splice unshare"
    " O_PATH O_TMPFILE",
    resource: "prlimit RLIMIT_MSGQUEUE RLIMIT_NICE RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING",
    select: "epoll",
    signal: "sigtimedwait sigwaitinfo SIGPOLL SIGPWR SIGRTMAX SIGRTMIN SIGSTKFLT",
    socket: "MSG_CMSG_CLOEXEC SOCK_CLOEXEC SOCK_NONBLOCK SO_PEERCRED",
}
for module, names in LINUX.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
"""


def test_a_check_without_what_linux_has(tmp_path: Path) -> None:
    """The tests run, pass for what is right, and one line says what is weaker."""
    tiny = write_tiny(tmp_path)
    environment = without_sandbox(tmp_path)
    Path(environment["PYTHONPATH"], "sitecustomize.py").write_text(TAKEN_AWAY)
    folder = tiny.submission("ada", SOLUTION)
    given = ("--exercises", tiny.root / "exercises")
    run = run_grader("check", folder, *given, env=environment, program=INSIDE)
    assert run.code == 0, run
    assert "4 / 4" in run.out
    assert run.err == (
        "There is no sandbox here: your code runs as you, and only time limits it.\n"
    )

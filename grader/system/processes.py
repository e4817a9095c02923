"""Programs of ours: a terminal's Ctrl-C does not reach them, and they end with all they started.

Unix: a session of its own, and a signal to its process group. Windows: a process group of its own,
and its processes found by who started them. Source: start_new_session and creationflags in
https://docs.python.org/3/library/subprocess.html
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from grader.system import UNIX

if TYPE_CHECKING:
    import psutil

#: What a program for Windows needs to find the system's own libraries.
NEEDED = ("SYSTEMROOT",)

#: What the names of programs end in.
SUFFIX = ".exe" if hasattr(subprocess, "CREATE_NO_WINDOW") else ""


#: So long may those take that were asked to.
CLEAN_UP_S = 1.0


def apart() -> dict[str, Any]:
    """The arguments of subprocess.Popen that put a program out of a terminal's reach."""
    if UNIX:
        return {"start_new_session": True}
    flags = ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
    return {"creationflags": sum(getattr(subprocess, name, 0) for name in flags)}


def with_needed(environment: Mapping[str, str]) -> dict[str, str]:
    """These variables, and what no program starts without."""
    return {name: os.environ[name] for name in NEEDED if name in os.environ} | {**environment}


def ask_to_end(pid: int) -> bool:
    """Ask a program that was started `apart` to clean up and end. False: there is no way to."""
    number = getattr(signal, "SIGQUIT", None)
    if number is None:
        return False
    with contextlib.suppress(OSError):
        (os.killpg if UNIX else os.kill)(pid, number)
    return True


def end(pid: int) -> None:
    """End a program that was started `apart` at once, with all that it started."""
    if UNIX:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    else:
        end_family(pid)


def end_family(pid: int) -> None:
    """End a process and what it started, found by who started whom.

    What it started is asked first where it can be: PostgreSQL has memory of the system's to return.
    """
    import psutil  # not before: a sandbox has no use for it

    with contextlib.suppress(psutil.NoSuchProcess):
        first = psutil.Process(pid)
        started = first.children(recursive=True)
        if any([ask_to_end(process.pid) for process in started]):
            psutil.wait_procs(started, timeout=CLEAN_UP_S)
        for process in (*started, first):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def memory_of_us() -> int:
    """Bytes in memory of this process and of all below it; what several share counts once.

    Of a process that may not be looked at so closely it counts for each.
    """
    import psutil

    ours = psutil.Process()
    return sum(map(_memory, (ours, *ours.children(recursive=True))))


def _memory(process: "psutil.Process") -> int:
    import psutil

    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.uss))
    except psutil.AccessDenied:
        with contextlib.suppress(psutil.Error):
            return int(process.memory_info().rss)
    except psutil.Error:
        pass
    return 0

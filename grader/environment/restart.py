"""The first step: the same Python once more, in an environment of our own.

Runs in whatever process somebody started, and so imports no more than Python itself has: whatever
else there is may be PYTHONPATH's own module of that name.
"""

# What is built in has no file that another could take the place of.
import _signal  # type: ignore[import-not-found]
import os
import sys

from grader.environment.locale import LOCALE, languages_of
from grader.environment.variables import COMPLETING, made_of
from grader.system import UNIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

#: The folder that this package lies in.
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def restart(code: str) -> "NoReturn":
    """Become a Python that runs `code` with this program's arguments; its path is found again.

    Raises OSError.
    """
    _open_streams()
    environ = made_of(os.environ) | _libraries() | _carried() | _completing()
    environ[LOCALE] = languages_of(os.environ)
    words = [sys.executable, "-c", code, *sys.argv[1:]]
    if not UNIX:
        _run(words, environ)
    # A Python that starts answers Ctrl-C with a traceback. It waits until our signals are restored.
    _signal.pthread_sigmask(_signal.SIG_BLOCK, {_signal.SIGINT})
    os.execve(sys.executable, words, environ)  # noqa: S606  ourselves, and no shell


def _run(words: list[str], environ: dict[str, str]) -> "NoReturn":
    """Run it and end as it does, where no program becomes another. Ctrl-C is that one's to heed."""
    # Python's own, whatever PYTHONPATH leads to.
    sys.path.insert(0, os.path.dirname(os.__file__))
    import subprocess

    _signal.signal(_signal.SIGINT, lambda *_: None)
    sys.exit(subprocess.Popen(words, env=environ).wait())


def _completing() -> dict[str, str]:
    """What a shell asks that wants words completed; of a command with arguments none does."""
    asked = COMPLETING.intersection(os.environ) if len(sys.argv) == 1 else ()
    return {name: os.environ[name] for name in asked}


def _open_streams() -> None:
    """Put /dev/null in the place of closed streams: the next file opened would become one."""
    for stream in range(3):
        try:
            os.fstat(stream)
        except OSError:
            # The lowest number that is free is this one.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _carried() -> dict[str, str]:
    """How to find this package where only settings that are not passed on led to it."""
    user_site = getattr(sys.modules.get("site"), "USER_SITE", None)
    leading = [*sys.path[:1], *os.environ.get("PYTHONPATH", "").split(os.pathsep), user_site]
    found = any(path and os.path.realpath(path) == os.path.realpath(ROOT) for path in leading)
    return {"PYTHONPATH": ROOT} if found else {}


def _libraries() -> dict[str, str]:
    """Where a Python with a shared library of its own has it, as in the builds of CI services."""
    folder = os.path.join(sys.base_prefix, "lib")
    name = f"libpython{sys.version_info.major}.{sys.version_info.minor}.so"
    found = any(os.path.exists(os.path.join(folder, name + end)) for end in ("", ".1.0"))
    return {"LD_LIBRARY_PATH": folder} if found else {}

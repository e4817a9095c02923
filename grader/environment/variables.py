"""The variables of every process of ours: those that are named here, and no others."""

import os

from grader.environment.locale import LOCALE
from grader.system import UNIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: Said by us, whatever anybody else says: words, clocks and sorting are the same everywhere.
OURS = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONNOUSERSITE": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHONUTF8": "1",
}

#: Options of the commands; and how to reach a container engine, as `--postgres docker` does.
PREFIXES = ("GRADER_", "DOCKER_", "TESTCONTAINERS_")

#: Passed on as they are. How the terminal looks changes what is printed, never what is written.
PASSED_ON = frozenset(
    {"COLORTERM", "FORCE_COLOR", "GITHUB_STEP_SUMMARY", "NO_COLOR", "SSH_AUTH_SOCK", "TERM"}
    | {"TMPDIR"}  # settle.py looks at it before anybody uses it
    # Without these no program of Windows starts, or finds a folder for temporary files.
    | ({"SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "TEMP", "TMP"} if not UNIX else set())
)

#: Set by a shell that asks for words to complete: it starts the program without arguments, and
#: nothing else runs then. Whoever has set them otherwise is not to miss what was asked for.
COMPLETE = "_GRADER_COMPLETE"
COMPLETING = frozenset({COMPLETE, "COMP_WORDS", "COMP_CWORD"})

#: Folders: a relative one would be another in each working folder. So it is with the folders in
#: PATH, and in a working folder may lie what a student has put there.
FOLDERS = frozenset(
    {"HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}
    | ({"USERPROFILE", "APPDATA", "LOCALAPPDATA"} if not UNIX else set())
)

DEFAULT_PATH = ("/usr/local/bin", "/usr/bin", "/bin")

#: A terminal has so many columns; tables of any other width are not to be read.
COLUMNS = range(20, 1000)


def made_of(environ: "Mapping[str, str]") -> dict[str, str]:
    """Return the environment of our own, made of somebody's."""
    kept = {name: value for name, value in environ.items() if _is_passed_on(name, value)}
    programs = [path for path in environ.get("PATH", "").split(os.pathsep) if os.path.isabs(path)]
    return kept | {"PATH": os.pathsep.join(programs or DEFAULT_PATH)} | OURS


def _is_passed_on(name: str, value: str) -> bool:
    if name in FOLDERS:
        return os.path.isabs(value)
    if name == "COLUMNS":
        return value.isascii() and value.isdigit() and len(value) < 5 and int(value) in COLUMNS
    if name == LOCALE:
        return False  # restart.py says it anew; processes that judge have none
    return name in PASSED_ON or name.startswith(PREFIXES)

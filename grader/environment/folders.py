"""The folder for temporary files, and the one that we are in.

Sockets lie in the former, and a path to one has 108 bytes, on macOS 104. It stands in DSNs,
settings of PostgreSQL and command lines, each of which has characters that mean something.
"""

import os
import re
import sys
import tempfile

from grader.errors import OperatorError
from grader.system import UNIX
from grader.system.users import is_root

PLAIN = re.compile(r"/[A-Za-z0-9/._-]*")

#: Of a socket's path. Source: sun_path in Linux's unix(7) and in macOS's sys/un.h, less its end.
SOCKET_PATH = 103 if sys.platform == "darwin" else 107

#: What `/rehearsal-12345678/12/socket/.s.PGSQL.5432` and its like below leave of it.
LONGEST = SOCKET_PATH - 53

#: What a small run writes there.
ROOM_BYTES = 4 * 1024 * 1024

#: Where to look if TMPDIR cannot be used.
USUAL = ("/tmp", "/var/tmp")  # noqa: S108


def enter_working_folder() -> None:
    """Be sure that the working folder is there: each process of ours enters it.

    Raises OperatorError.
    """
    try:
        os.chdir(os.getcwd())
    except OSError as error:
        raise OperatorError(
            f"the working folder cannot be entered: {error.strerror}",
            hint="cd to a folder that is there and that you may enter, and start again.",
        ) from error


def choose_temporary_folder() -> str | None:
    """Set TMPDIR, for us and for all of ours, to a folder that works.

    Returns what is to be said if that is another one than was asked for. Raises OperatorError.
    """
    asked = os.environ.get("TMPDIR")
    complaints = {}
    usual = USUAL if UNIX else (tempfile.gettempdir(),)
    for folder in (asked, *usual) if asked else usual:
        complaint = _complaint(folder)
        if complaint is None:
            os.environ["TMPDIR"] = tempfile.tempdir = folder
            break
        complaints[folder] = complaint
    else:
        raise OperatorError(
            "there is no folder for temporary files",
            detail="\n".join(f"{folder}: {why}" for folder, why in complaints.items()),
            hint="Set TMPDIR to a folder with room that you may write to: a short path of letters,"
            " digits and /._- only.",
        )
    return f"TMPDIR: {asked} {complaints[asked]}; {folder} is used" if asked in complaints else None


def _complaint(folder: str) -> str | None:
    """Say why a folder will not do, if it will not."""
    if UNIX and not PLAIN.fullmatch(folder):
        return "is no absolute path of letters, digits and /._- only"
    if UNIX and len(folder) > LONGEST:
        return f"is longer than {LONGEST} characters, and a socket's path has {SOCKET_PATH}"
    if not os.path.isdir(folder):
        return "is not a folder"
    if is_root() and not _others_pass(folder):
        return "cannot be entered by other users, as root's boxes are"
    return _unwritable(folder)


def _others_pass(folder: str) -> bool:
    """Whether everybody may enter it, and the folders that it is in."""
    parts = os.path.realpath(folder).split("/")
    places = ["/".join(parts[:length]) or "/" for length in range(1, len(parts) + 1)]
    return all(os.stat(place).st_mode & 0o001 for place in places)


def _unwritable(folder: str) -> str | None:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            _take_room(file.fileno())
    except OSError as error:
        return f"cannot be written to: {error.strerror}"
    return None


def _take_room(descriptor: int) -> None:
    """Raise OSError if there is too little."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, ROOM_BYTES)
    else:  # macOS
        os.write(descriptor, bytes(ROOM_BYTES))

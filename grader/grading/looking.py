"""Looking at paths that students chose: a link may lead anywhere, and nothing here fails for it."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from grader.errors import GraderFault

#: What a path that leads nowhere answers: nothing there, a file on the way, no name of a file.
NOTHING = (FileNotFoundError, NotADirectoryError)


def is_folder(path: Path) -> bool:
    """Whether it is one, or leads to one; not if nobody can tell."""
    try:
        return path.is_dir()
    except OSError:  # too long a name, a folder that may not be passed
        return False


def leads_nowhere(path: Path) -> bool:
    """Whether it is a link at whose end is nothing that we can see."""
    try:
        path.stat()
    except (OSError, ValueError):
        return path.is_symlink()
    return False


def list_names(folder: Path) -> Sequence[str]:
    """List what is in it, sorted. Raises OSError."""
    return sorted(path.name for path in folder.iterdir())


def is_there(path: Path, *, depth: int = 1) -> bool:
    """Whether something is there, be it a link that leads nowhere.

    `depth` counts the last names of it that are a student's choice, folders from the top down. A
    link among those is something, wherever it leads: nobody follows it. Raises GraderFault if it
    cannot be told: who is graded may have handed it in.
    """
    for place in reversed((path, *path.parents[: depth - 1])):
        match kind(place):
            case 0:
                return False
            case stat.S_IFLNK if place != path:
                return os.path.lexists(path) or not is_folder(place)
    return True


def kind(path: Path) -> int:
    """Return what it is itself, as `stat` has it; 0 for nothing. Raises as `is_there`."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except NOTHING:
        return 0
    except OSError as error:
        raise GraderFault(
            f"{path.name} cannot be looked at: {error.strerror}",
            detail=str(path),
            hint="Whoever grades has to be able to read what was handed in.",
        ) from error

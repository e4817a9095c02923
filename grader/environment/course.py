"""Where the file of a course lies: grader.toml, or a table in its pyproject.toml.

In the current folder or above it; the first folder that has one counts. GRADER_CONFIG names another
one, and none where it is empty. What it says, others read (grader/cohort/course_file.py): each
command asks for it, and most find none.
"""

import os
import re
from pathlib import Path

from grader.errors import OperatorError
from grader.system import UNIX

VARIABLE = "GRADER_CONFIG"
FILE, OTHER, TABLE = "grader.toml", "pyproject.toml", ("tool", "asyncpg-grader")


def find_course_file() -> Path | None:
    """Find it. Raises OperatorError for one of another user's, and for two in one folder."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (found := _find_in(folder)) is not None:
            _require_ours(found, here)
            return found
    return None


def is_named() -> bool:
    """Whether somebody who starts us named the file, or none: else it is what lies there."""
    return VARIABLE in os.environ


def _find_in(folder: Path) -> Path | None:
    own, other = folder / FILE, folder / OTHER
    says_it_too = other.is_file() and _has_table(other)
    if not own.exists():
        return other if says_it_too else None
    if says_it_too:
        raise OperatorError(
            f"{own} and {other} both say options",
            hint=f"Write them in one of the two; {VARIABLE}=FILE names the one that counts.",
        )
    return own


def _has_table(path: Path) -> bool:
    """Whether a file of many programs says something to us; what else is in it is not read."""
    name = re.escape(".".join(TABLE))
    return bool(re.search(rf"^\s*\[+\s*{name}\b".encode(), path.read_bytes(), re.MULTILINE))


def _require_ours(path: Path, here: Path) -> None:
    """Raise OperatorError for a file of somebody who has no say here, as in /tmp."""
    owner = path.stat().st_uid
    if UNIX and owner not in (os.getuid(), 0, here.stat().st_uid):
        raise OperatorError(
            f"{path} belongs to another user, and would say how is graded",
            hint=f"{VARIABLE}={path} reads it all the same, {VARIABLE}= reads none.",
        )

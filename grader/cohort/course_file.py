"""grader.toml of a course, or [tool.asyncpg-grader] in its pyproject.toml: found, and read.

It lies in the current folder or above it; the first folder that has one counts. GRADER_CONFIG names
another one, and none where it is empty. What it may say, cli/configuration.py knows.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.catalog.toml import find_line, read_table
from grader.errors import ExerciseError, OperatorError
from grader.system import UNIX

VARIABLE = "GRADER_CONFIG"
FILE, OTHER, TABLE = "grader.toml", "pyproject.toml", ("tool", "asyncpg-grader")

_HINT = f"Write it in one of the two; {VARIABLE}=FILE names the one that counts."


@dataclass(frozen=True)
class CourseFile:
    """What the file says, with the lines on which it says it."""

    path: Path
    said: dict[str, Any]
    _text: str
    _above: tuple[str, ...] = ()

    def place(self, *keys: str) -> str:
        """``grader.toml:3``, where a key stands; seen from the current folder."""
        return f"{_shown(self.path)}:{find_line(self._text, (*self._above, *keys))}"

    def require_outside(self, paths: Sequence[Path]) -> None:
        """Raise OperatorError if it lies in what was handed in: a student may have put it there."""
        for path in paths:
            if self.path.resolve().is_relative_to(path.resolve()):
                raise OperatorError(
                    f"{self.path} lies in {path}, which is to be graded: a student may have"
                    " written it",
                    hint="Move it to a folder above, or start from another folder;"
                    f" {VARIABLE}= reads none.",
                )


def find_course_file() -> CourseFile | None:
    """Find it and read it. Raises OperatorError for what cannot be read, and for another's."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return _read(Path(named)) if named else None
    here = Path.cwd()
    for folder in (here, *here.parents):
        if found := _find_in(folder):
            _require_ours(found.path, here)
            return found
    return None


def _find_in(folder: Path) -> CourseFile | None:
    own, other = folder / FILE, folder / OTHER
    of_other = _read(other) if other.is_file() and _has_table(other) else None
    if not own.exists():
        return of_other
    if of_other is not None:
        raise OperatorError(f"{own} and {of_other.place()} both say options", hint=_HINT)
    return _read(own)


def _has_table(path: Path) -> bool:
    """Whether a file of many programs says something to us; what else is in it is not read."""
    name = re.escape(".".join(TABLE))
    return bool(re.search(rf"^\s*\[+\s*{name}\b".encode(), path.read_bytes(), re.MULTILINE))


def _read(path: Path) -> CourseFile:
    try:
        said, text = read_table(path)
    except ExerciseError as error:
        place = f"{_shown(path)}:{error.line}" if error.line else _shown(path)
        raise OperatorError(f"{place}: {error.message}", hint=error.hint) from error
    if path.name != OTHER:
        return CourseFile(path, said, text)
    return CourseFile(path, said.get(TABLE[0], {}).get(TABLE[1], {}), text, TABLE)


def _shown(path: Path) -> str:
    """The file, as it is called from the current folder."""
    short = os.path.relpath(path)
    return str(path) if short.startswith(os.pardir) else short


def _require_ours(path: Path, here: Path) -> None:
    """Raise OperatorError for a file of somebody who has no say here, as in /tmp."""
    owner = path.stat().st_uid
    if UNIX and owner not in (os.getuid(), 0, here.stat().st_uid):
        raise OperatorError(
            f"{path} belongs to another user, and would say how is graded",
            hint=f"{VARIABLE}={path} reads it all the same, {VARIABLE}= reads none.",
        )

"""What a course's file says, with its lines. What it may say, cli/options_of_course.py knows."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.catalog.toml import find_line, read_table
from grader.environment.course import OTHER, TABLE, VARIABLE
from grader.errors import ExerciseError, OperatorError


@dataclass(frozen=True)
class CourseFile:
    """What the file says, and on which lines."""

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


def read_course_file(path: Path) -> CourseFile:
    """Read it. Raises OperatorError, with the line, for what is no TOML."""
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

"""What the course's file says, handed to the command that runs.

A command line overrules a variable, that the file, and that the default: click's own order, to
which the file is a `default_map`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.environment.course import VARIABLE, find_course_file, is_named
from grader.errors import OperatorError

if TYPE_CHECKING:
    from grader.cohort.course_file import CourseFile
    from grader.cohort.rules import Rules

#: These run whatever the file says.
WITHOUT = ("help", "completion")

#: These follow the rules of a course.
RULED = ("intake", "grade", "gradebook", "publish", "show")


@dataclass
class Configuration:
    """What is configured; nothing where there is no file."""

    file: "CourseFile | None" = None
    said: "Rules | None" = None
    defaults: dict[str, dict[str, Any]] = field(default_factory=dict)  # by command and parameter
    places: dict[tuple[str, str], str] = field(default_factory=dict)  # the line of each of them

    @property
    def rules(self) -> "Rules":
        """Those of the course; none where there is no file."""
        from grader.cohort.rules import Rules

        return self.said or Rules()


def configuration() -> Configuration:
    """That of the command that runs."""
    return click.get_current_context().find_object(Configuration) or Configuration()


def require_outside(paths: Sequence[Path]) -> None:
    """Raise OperatorError for a file of options that lies in what is to be graded."""
    if (file := configuration().file) is not None:
        file.require_outside(paths)


def require_named() -> None:
    """Raise OperatorError for a file of options that was found, and that nobody named.

    Where a service checks a student's repository it is the student's, and could switch off the
    sandbox, or have files of their own run as tests.
    """
    if (file := configuration().file) is not None and not is_named():
        raise OperatorError(
            f"{file.path} would say how is checked, and a student may have written it",
            hint=f"{VARIABLE}= reads none, {VARIABLE}=FILE names one that counts.",
        )


def configure(context: click.Context) -> None:
    """Have the command that runs take what the file says. Raises OperatorError."""
    command = context.invoked_subcommand
    if command is None or command in WITHOUT or (path := find_course_file()) is None:
        return
    # Imported here: most commands have no file, and students wait for each import.
    from grader.cli.console import note
    from grader.cli.options_of_course import read_options
    from grader.cohort.course_file import read_course_file

    assert isinstance(context.command, click.Group)
    context.obj = read_options(read_course_file(path), context.command.commands)
    context.default_map = context.obj.defaults
    if _takes(command, context.obj):
        note(f"Options from {path}; `grader config {command}` shows them.")


def _takes(command: str, found: Configuration) -> bool:
    """Whether a command does other things because of the file."""
    from grader.cohort.rules import Rules

    return bool(found.defaults.get(command)) or (command in RULED and found.rules != Rules())

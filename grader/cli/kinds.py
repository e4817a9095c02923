"""What an argument is read as, and what a shell is told of it at TAB."""

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from grader.errors import ExerciseError, OperatorError


class _Path(click.ParamType[Path]):
    """A path, which a shell completes; an empty one would be the working folder."""

    name = "path"

    def convert(self, value: str | Path, *_: object) -> Path:
        """Read it."""
        if value == "":
            raise click.BadParameter("the path is empty")
        return Path(value)

    def shell_complete(self, _: object, __: object, incomplete: str) -> list[CompletionItem]:
        """Leave it to the shell."""
        return [CompletionItem(incomplete, type="file")]


a_path = _Path()


class _ExerciseName(click.ParamType[str]):
    """The name of an exercise, which a shell completes. What it names is looked at later."""

    name = "exercise"

    def convert(self, value: str, *_: object) -> str:
        """Take it as it is."""
        return value

    def shell_complete(
        self, context: click.Context, _: object, incomplete: str
    ) -> list[CompletionItem]:
        """List those that there are, in the folder that --exercises names if it does."""
        names = slugs(context.params.get("exercises"))
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


class _ExerciseOrPath(_ExerciseName):
    """The name of an exercise, or else a path. A shell is told of paths where no name fits."""

    def shell_complete(
        self, context: click.Context, parameter: object, incomplete: str
    ) -> list[CompletionItem]:
        """List the exercises, or leave it to the shell."""
        names = super().shell_complete(context, parameter, incomplete)
        return names or [CompletionItem(incomplete, type="file")]


class _WantedWord(_ExerciseOrPath):
    """What a check can be asked for: an exercise, a task, a function, or else a path."""

    def shell_complete(
        self, context: click.Context, parameter: object, incomplete: str
    ) -> list[CompletionItem]:
        """List exercises, tasks and functions, each with its title; or leave it to the shell."""
        from grader.catalog import default_exercises, load_catalog

        try:
            course = load_catalog(context.params.get("exercises") or default_exercises(), None)
        except (OperatorError, ExerciseError):  # whoever runs the command is told
            return super().shell_complete(context, parameter, incomplete)
        words = {one.slug: one.title for one in course}
        words |= {task.id: task.title for one in course for task in one.tasks}
        words |= {name: one.title for one in course for name in one.functions}
        fit = [(word, title) for word, title in words.items() if word.startswith(incomplete)]
        found = [CompletionItem(word, help=title) for word, title in fit]
        return found or [CompletionItem(incomplete, type="file")]


class _RosterColumn(click.ParamType[tuple[str, str]]):
    """What a column of a roster is: id=Matrikelnummer."""

    name = "field=column"

    def convert(self, value: str | tuple[str, str], *_: object) -> tuple[str, str]:
        """Read it."""
        from grader.cohort.columns import FIELDS

        if isinstance(value, tuple):
            return value
        field, separator, column = value.partition("=")
        if not separator or field not in FIELDS or not column.strip():
            fields = ", ".join(FIELDS)
            raise click.BadParameter(f"{value!r} is not FIELD=COLUMN, with a FIELD of {fields}")
        return field, column.strip()


exercise_name = _ExerciseName()
exercise_or_path = _ExerciseOrPath()
wanted_word = _WantedWord()
roster_column = _RosterColumn()


def slugs(exercises: Path | None) -> tuple[str, ...]:
    """The names of the exercises in that folder, or of our own; none where there is no folder."""
    from grader.catalog import default_exercises

    folder = exercises or default_exercises()
    return tuple(sorted(path.parent.name for path in folder.glob("*/exercise.toml")))

"""The options that commands share. Each is also an environment variable ``GRADER_*``."""

import functools
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from grader.choices import Feedback, SandboxChoice, Unstable
from grader.environment.locale import LOCALE
from grader.errors import ExerciseError, OperatorError
from grader.language import spoken
from grader.language.choosing import ENGLISH, choose

if TYPE_CHECKING:
    from grader.model import Settings

LANGUAGE = "GRADER_LANGUAGE"

#: An option that a variable sets too, which its help says.
_shared = functools.partial(click.option, show_envvar=True)


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

postgres = _shared(
    "--postgres",
    envvar="GRADER_POSTGRES",
    metavar="SERVER",
    default="embedded",
    help="Where PostgreSQL comes from: embedded, docker, or postgresql://...",
)
sandbox = _shared(
    "--sandbox",
    envvar="GRADER_SANDBOX",
    type=click.Choice(["auto", "accounts", "off"]),
    default="auto",
    help="Without a box: accounts, as root, runs student code as another user; off with your own"
    " rights. Every report says so.",
)
exercises = _shared(
    "--exercises",
    envvar="GRADER_EXERCISES",
    type=a_path,
    metavar="DIR",
    help="The folder of exercises.",
    show_default="our own",
)
solutions = _shared(
    "--solutions",
    envvar="GRADER_SOLUTIONS",
    type=a_path,
    metavar="DIR",
    help="The folder of hidden tests.",
    show_default="our own",
)
jobs = _shared(
    "--jobs",
    envvar="GRADER_JOBS",
    type=click.IntRange(min=1),
    metavar="N",
    help="Submissions at once.",
    show_default="one per core",
)
_feedback = functools.partial(
    _shared,
    "--feedback",
    type=click.Choice(["full", "hints", "score"]),
    help="How much the student's page tells.",
)
feedback = _feedback(envvar="GRADER_FEEDBACK", default="full")
published_feedback = _feedback(default="hints")
keep = _shared(
    "--keep",
    envvar="GRADER_KEEP",
    is_flag=True,
    help="Keep a failed test's database running, print its DSN.",
)
language = _shared(
    "--language",
    envvar=LANGUAGE,
    is_eager=True,  # before --help, which is told in it
    metavar="LANG",
    help="What students read is in this language, as de.",
    show_default="English",
)
adjustments = _shared(
    "--adjustments",
    envvar="GRADER_ADJUSTMENTS",
    type=a_path,
    metavar="FILE",
    help="What people have changed of scores: adjustments.toml.",
)
_seed = functools.partial(
    _shared, "--seed", envvar="GRADER_SEED", type=click.IntRange(min=0), metavar="N"
)
seed = _seed(
    help="Of the random rows and inputs, to repeat a run; reports print it.", show_default="random"
)
fixed_seed = _seed(default=1, help="Of the random rows and inputs.")
repeat = functools.partial(
    click.option, "--repeat", type=click.IntRange(min=1), metavar="N", default=1
)
roster = _shared(
    "--roster",
    envvar="GRADER_ROSTER",
    type=a_path,
    metavar="CSV",
    help="Everybody in the class: who handed in nothing gets 0 and is listed.",
)
roster_column = click.option(
    "--roster-column",
    type=_RosterColumn(),
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column is the id, name, email, login, platform_id, section, or when it was"
    " handed_in; may be repeated.",
)
attempts = _shared(
    "--attempts",
    envvar="GRADER_ATTEMPTS",
    type=click.Choice(["latest", "best", "all"]),
    default="latest",
    help="Which of a student's attempts are graded: the latest counts, or of all the best, or of"
    " all the latest.",
)
_out = functools.partial(
    click.option, "-o", "--out", "to", type=a_path, metavar="OUT", help="Where the reports go."
)
out = _out(required=True)
out_validation = _out(default="out/validation")
shown = click.option(
    "--shown",
    type=click.Choice(["visible", "after_due_date", "after_published"]),
    default="visible",
    help="When students see it, with gradescope; before, they see no total either.",
)
only = click.option(
    "--exercise",
    "only",
    type=exercise_name,
    multiple=True,
    metavar="NAME",
    help="Only this exercise; may be repeated.",
)


def slugs(exercises: Path | None) -> tuple[str, ...]:
    """The names of the exercises in that folder, or of our own; none where there is no folder."""
    from grader.catalog import default_exercises

    folder = exercises or default_exercises()
    return tuple(sorted(path.parent.name for path in folder.glob("*/exercise.toml")))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def speak(asked: str | None, *, by_locale: bool = False) -> str:
    """Return the code of the language to speak; say so if another one was asked for.

    Only where somebody's own words are meant the machine's locale counts: grading is the same on
    every machine.
    """
    chosen, remark = choose(asked, os.environ.get(LOCALE, "") if by_locale else "")
    if remark:
        from grader.cli.console import note

        note(remark)
    return chosen


@contextmanager
def speaking(asked: str | None) -> Iterator[str]:
    """Speak to a student while the block lasts, as asked or as the locale says; give the code."""
    tongue = speak(asked, by_locale=True)
    with spoken(tongue):
        yield tongue


def settings(
    *,
    postgres: str,
    sandbox: SandboxChoice,
    exercises: Path | None,
    solutions: Path | None = None,
    jobs: int | None = None,
    seed: int | None = None,
    feedback: Feedback = "full",
    keep: bool = False,
    copy: bool = False,
    first: bool = False,
    language: str = ENGLISH,
    repeat: int = 1,
    unstable: Unstable = "worst",
) -> "Settings":
    """Make Settings of the options. Raises OperatorError for a folder that is not there."""
    # Imported here, as all that only a command that runs needs.
    from grader.catalog import default_exercises, default_solutions
    from grader.model import Settings

    for option, folder in (("--exercises", exercises), ("--solutions", solutions)):
        if folder is not None and not folder.is_dir():
            raise OperatorError(
                f"{option}: {folder} is not a folder", hint=f"Without {option}, our own are used."
            )
    return Settings(
        exercises=(exercises or default_exercises()).resolve(),
        solutions=solutions.resolve() if solutions else default_solutions(),
        postgres=postgres,
        sandbox=sandbox,
        jobs=jobs or _cores(),
        feedback=feedback,
        keep="failed" if keep else "nothing",
        copy=copy,
        first=first,
        language=language,
        repeat=repeat,
        unstable=unstable,
        seed=secrets.randbelow(2**31) if seed is None else seed,
    )

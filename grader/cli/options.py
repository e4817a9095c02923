"""The options that commands share. Each is also an environment variable ``GRADER_*``."""

import functools
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.choices import Feedback, SandboxChoice, Unstable
from grader.cli import kinds
from grader.environment.locale import LOCALE
from grader.errors import OperatorError
from grader.language import spoken
from grader.language.choosing import ENGLISH, choose

if TYPE_CHECKING:
    from grader.model import Settings

LANGUAGE = "GRADER_LANGUAGE"

#: An option that a variable sets too, which its help says.
_shared = functools.partial(click.option, show_envvar=True)

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
    type=kinds.a_path,
    metavar="DIR",
    help="The folder of exercises.",
    show_default="our own",
)
solutions = _shared(
    "--solutions",
    envvar="GRADER_SOLUTIONS",
    type=kinds.a_path,
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
    type=kinds.a_path,
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
    type=kinds.a_path,
    metavar="CSV",
    help="Everybody in the class: who handed in nothing gets 0 and is listed.",
)
roster_column = click.option(
    "--roster-column",
    type=kinds.roster_column,
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
    click.option,
    "-o",
    "--out",
    "to",
    type=kinds.a_path,
    metavar="OUT",
    help="Where the reports go.",
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
    type=kinds.exercise_name,
    multiple=True,
    metavar="NAME",
    help="Only this exercise; may be repeated.",
)


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

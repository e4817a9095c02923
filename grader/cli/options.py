"""The options that commands share. Each is also an environment variable ``GRADER_*``."""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from grader.choices import Feedback
from grader.errors import OperatorError

if TYPE_CHECKING:
    from grader.model import Settings


def a_path(text: str | Path) -> Path:
    """Read a path, or a default. Path("") would be the working folder, of which nobody spoke."""
    if text == "":
        raise typer.BadParameter("the path is empty")
    return Path(text)


Out = Annotated[
    Path,
    typer.Option("-o", "--out", parser=a_path, metavar="OUT", help="Where the reports go."),
]
Postgres = Annotated[
    str,
    typer.Option(
        envvar="GRADER_POSTGRES",
        metavar="SERVER",
        help="Where PostgreSQL comes from: embedded, docker, or postgresql://...",
    ),
]
SandboxChoice = Annotated[
    Literal["auto", "off"],
    typer.Option(
        envvar="GRADER_SANDBOX",
        help="off runs student code with your own rights, and says so on every report.",
    ),
]
Exercises = Annotated[
    Path | None,
    typer.Option(
        parser=a_path,
        envvar="GRADER_EXERCISES",
        metavar="DIR",
        help="The folder of exercises.",
        show_default="our own",
    ),
]
Solutions = Annotated[
    Path | None,
    typer.Option(
        parser=a_path,
        envvar="GRADER_SOLUTIONS",
        metavar="DIR",
        help="The folder of hidden tests.",
        show_default="our own",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        envvar="GRADER_JOBS",
        min=1,
        metavar="N",
        help="Submissions at once.",
        show_default="one per core",
    ),
]
FeedbackChoice = Annotated[
    Feedback,
    typer.Option(envvar="GRADER_FEEDBACK", help="How much the student's page tells."),
]
Keep = Annotated[
    bool,
    typer.Option(
        "--keep", envvar="GRADER_KEEP", help="Keep a failed test's database running, print its DSN."
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        envvar="GRADER_SEED",
        min=0,
        metavar="N",
        help="Of the random rows and inputs, to repeat a run; reports print it.",
        show_default="random",
    ),
]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def settings(
    *,
    postgres: str,
    sandbox: Literal["auto", "off"],
    exercises: Path | None,
    solutions: Path | None,
    jobs: int | None,
    seed: int | None,
    feedback: Feedback = "full",
    keep: bool = False,
    copy: bool = False,
    tasks: tuple[str, ...] = (),
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
        keep=keep,
        copy=copy,
        tasks=tasks,
        seed=secrets.randbelow(2**31) if seed is None else seed,
    )

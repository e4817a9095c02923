"""``grader grade``: hidden tests on submissions."""

import contextlib
import re
import sys
from pathlib import Path
from typing import get_args

import click

from grader.choices import Attempts, Export, Feedback, SandboxChoice, Unstable
from grader.cli import kinds, options
from grader.cli.configuration import configuration, require_outside
from grader.cli.step_summary import option as summary_option
from grader.errors import OperatorError


def _percent(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= (number := float(text)) <= 100:
            return number
    raise click.BadParameter(f"{text!r} is no number from 0 to 100")


def _refuse_what_stays_here(postgres: str, sandbox: str, *, jobs: int | None, keep: bool) -> None:
    """Raise OperatorError for what other machines cannot have, or should not."""
    refused = {
        "--keep": (keep, "A database that is kept there is out of your reach."),
        "--sandbox off": (sandbox == "off", "Student code would have those machines."),
        "--postgres postgresql://...": ("://" in postgres, "Each worker has one of its own."),
        "--jobs": (jobs, "Say it to each worker: dask worker ADDRESS --nthreads N"),
    }
    for option, (is_said, why) in refused.items():
        if is_said:
            raise OperatorError(f"{option} does not go with --dask", hint=why)


def _shard(text: str) -> tuple[int, int]:
    told = re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", text, re.ASCII)
    if told is None or int(told[1]) > int(told[2]):
        raise click.BadParameter(f"{text!r} is not K/N, as 2/5")
    return int(told[1]), int(told[2])


@click.command()
@click.argument("paths", type=kinds.a_path, metavar="PATH...", nargs=-1, required=True)
@options.out
@options.roster
@options.roster_column
@options.attempts
@options.adjustments
@click.option(
    "--only",
    "students",
    multiple=True,
    metavar="NAME",
    help="Only this submission, or those of a pattern as 'b*'; may be repeated.",
)
@click.option(
    "--shard",
    type=_shard,
    metavar="K/N",
    help="Only the K-th of N parts of the class; grader merge puts them together.",
)
@click.option("--regrade", is_flag=True, help="Grade again also what has not changed.")
@options.only
@options.repeat(help="Grade each N times, with other rows, to find verdicts that are not stable.")
@click.option(
    "--unstable",
    type=click.Choice(get_args(Unstable)),
    default="worst",
    help="Of a test that did not end alike each time: which verdict counts.",
)
@click.option(
    "--require",
    type=_percent,
    metavar="PERCENT",
    help="Exit 1 if a submission scores less than this.",
)
@click.option(
    "--also",
    type=click.Choice([export.value for export in Export]),
    multiple=True,
    help="Write this format for each submission too; may be repeated.",
)
@click.option(
    "--previous",
    type=kinds.a_path,
    metavar="OUT",
    help="The reports of an earlier run: pages tell what has changed since.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Have the workers of this dask scheduler grade, as tcp://10.0.0.1:8786.",
)
@summary_option
@options.postgres
@options.sandbox
@options.exercises
@options.solutions
@options.jobs
@options.feedback
@options.language
@options.keep
@options.seed
def grade(
    paths: tuple[Path, ...],
    to: Path,
    roster: Path | None,
    roster_column: tuple[tuple[str, str], ...],
    attempts: Attempts,
    adjustments: Path | None,
    students: tuple[str, ...],
    shard: tuple[int, int] | None,
    regrade: bool,
    only: tuple[str, ...],
    repeat: int,
    unstable: Unstable,
    require: float | None,
    also: tuple[str, ...],
    previous: Path | None,
    step_summary: Path | None,
    dask: str | None,
    postgres: str,
    sandbox: SandboxChoice,
    exercises: Path | None,
    solutions: Path | None,
    jobs: int | None,
    feedback: Feedback,
    language: str | None,
    keep: bool,
    seed: int | None,
) -> None:
    """Run the hidden tests on submissions; write reports.

    A PATH is a submission, a folder of them, or a platform's download as it came. Each gets a
    report; `grader intake PATH` shows before what would be graded, and why. Tables tell of all in
    OUT. What has not changed since it was graded is not graded again.

    \b
    Examples:
      grader grade submissions -o out            a class
      grader grade ada.zip -o out --require 60   exit 1 below 60 %
      grader grade submissions -o out --exercise transactions
      grader grade submissions -o out --only ada --only 'b*'
      grader grade submissions -o out --repeat 5   finds what passes sometimes
      grader grade submissions -o out --dask tcp://10.0.0.1:8786   on a cluster

    \b
    Exit codes:
    0 everything was graded, whatever the scores
    1 a submission stayed below --require PERCENT
    2 wrong use or a broken exercise
    3 something could not be graded, through our fault
    """
    from grader.cli.console import require_terminal
    from grader.cli.doing import grade as doing
    from grader.cli.doing.asking import Asked
    from grader.cli.refusing import require_unix
    from grader.cohort import Shard
    from grader.cohort.counting import Counting

    require_unix("grade")
    require_outside(paths)

    if keep and repeat > 1:
        raise OperatorError(
            "--keep stops at each test that failed, and --repeat goes on",
            hint="`grader replay OUT/ada TEST --shell` opens the database of one test.",
        )
    if dask is not None:
        _refuse_what_stays_here(postgres, sandbox, jobs=jobs, keep=keep)
    if keep:
        require_terminal("--keep")
    settings = options.settings(
        postgres=postgres,
        sandbox=sandbox,
        exercises=exercises,
        solutions=solutions,
        jobs=1 if keep else jobs,
        seed=seed,
        feedback=feedback,
        keep=keep,
        language=options.speak(language),
        repeat=repeat,
        unstable=unstable,
    )
    asked = Asked(
        paths=paths,
        to=to,
        exercises=only,
        students=students,
        shard=Shard(*shard) if shard else None,
        seed=seed,
        regrade=regrade,
        also=[Export(one) for one in also],
        previous=previous,
        require=require,
        step_summary=step_summary,
        roster=roster,
        said=dict(roster_column),
        dask=dask,
        attempts=attempts,
        counting=Counting.of(adjustments, configuration().rules),
    )
    sys.exit(doing.grade(asked, settings))

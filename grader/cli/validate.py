"""``grader validate``: the gate for authors."""

import sys
from pathlib import Path

import click

from grader.choices import SandboxChoice
from grader.cli import kinds, options
from grader.cli.step_summary import option as summary_option


@click.command()
@options.only
@options.out_validation
@click.option(
    "--mutate", is_flag=True, help="Also make mutants of the solutions, and list survivors."
)
@click.option(
    "--named", is_flag=True, help="Hold mistakes only against the tests that they name: faster."
)
@options.repeat(help="Run each N times, to find verdicts that are not stable.")
@click.option(
    "--figures",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Exit 1 if the figures stored in this page differ from this run's.",
)
@click.option(
    "--before",
    type=kinds.a_path,
    metavar="OUT",
    help="What an earlier run wrote: the summary tells what has changed since.",
)
@summary_option
@click.option(
    "--copy",
    is_flag=True,
    help="Copy each test's database, and hand none on: slower, and no different.",
)
@options.postgres
@options.sandbox
@options.exercises
@options.solutions
@options.jobs
@options.fixed_seed
def validate(
    only: tuple[str, ...],
    to: Path,
    mutate: bool,
    named: bool,
    repeat: int,
    figures: Path | None,
    before: Path | None,
    step_summary: Path | None,
    copy: bool,
    postgres: str,
    sandbox: SandboxChoice,
    exercises: Path | None,
    solutions: Path | None,
    jobs: int | None,
    seed: int,
) -> None:
    """Hold the hidden tests against solutions, stubs and mistakes.

    Solutions get full marks, stubs get none, and each stored mistake is noticed.

    \b
    Examples:
      grader validate --exercise transactions    one exercise
      grader validate --named                    faster, for every day
      grader validate --mutate --repeat 20       slower: mutants, each 20 times

    \b
    Exit codes:
    0 the gate holds
    1 it does not; every hole is listed with its file and line
    2 wrong use or a broken exercise
    3 our fault
    """
    from grader.cli.doing import validate as doing
    from grader.cli.refusing import require_unix

    require_unix("validate")

    settings = options.settings(
        postgres=postgres,
        sandbox=sandbox,
        exercises=exercises,
        solutions=solutions,
        jobs=jobs,
        seed=seed,
        copy=copy,
    )
    told = doing.Told(to, figures, before, step_summary)
    holds = doing.validate(settings, list(only), told, repeat=repeat, mutate=mutate, named=named)
    sys.exit(0 if holds else 1)

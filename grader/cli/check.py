"""``grader check``: visible tests on one's own work."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.choices import SandboxChoice
from grader.cli import kinds, options
from grader.cli.configuration import require_named
from grader.environment.streams import measure_columns
from grader.errors import OperatorError
from grader.language import say, tell
from grader.reports.breaking import break_text
from grader.reports.escape import terminal

if TYPE_CHECKING:
    from grader.practice.wanted import Wanted


@click.command()
@click.argument("words", type=kinds.wanted_word, metavar="[WORD]...", nargs=-1)
@click.option(
    "--task", "tasks", multiple=True, metavar="ID", help="Only this task, as 1.2; may be repeated."
)
@click.option(
    "-k",
    "keywords",
    multiple=True,
    metavar="TEXT",
    help="Only tests with this text in their title, name or function; may be repeated.",
)
@click.option("--failed", is_flag=True, help="Only the tests that failed last time.")
@click.option("--first", is_flag=True, help="Stop at the first test that fails.")
@click.option(
    "--trouble", metavar="ID", help="One trouble of a test again, as it stands below a failure."
)
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved.")
@click.option(
    "--ci",
    type=kinds.a_path,
    metavar="DIR",
    help="Also write to DIR what a service as GitHub or GitLab shows.",
)
@options.keep
@options.postgres
@options.sandbox
@options.exercises
@options.language
@options.seed
def check(
    words: tuple[str, ...],
    tasks: tuple[str, ...],
    keywords: tuple[str, ...],
    failed: bool,
    first: bool,
    trouble: str | None,
    watch: bool,
    ci: Path | None,
    keep: bool,
    postgres: str,
    sandbox: SandboxChoice,
    exercises: Path | None,
    language: str | None,
    seed: int | None,
) -> None:
    """Run the visible tests on your own work; the details are in report.html beside it.

    Each WORD says what: an exercise, a task, a function, a folder with your work, or a file of
    it. Several add up. Without any it is all that is in the working folder.

    \b
    Examples, in the folder with your exercises:
      grader check                         all that is there
      grader check transactions            one exercise
      grader check 2.1                     one task
      grader check transfer place_order    two functions
      grader check -k deadlock             tests that speak of it
      grader check --failed --first        what failed, up to the first that fails
      grader check transactions --watch    again whenever you save
    """
    with options.speaking(language) as tongue:
        if (keep or trouble) and watch:
            raise OperatorError(
                "--watch goes on, --keep and --trouble come to an end", hint="Choose one of them."
            )
        if ci and (watch or trouble):
            raise OperatorError(
                "--ci is for a check that comes to an end, and of whole tests",
                hint="Leave --watch and --trouble out.",
            )
        if ci:
            require_named()
        if failed and watch:
            raise OperatorError(
                "--watch has a key for what --failed asks for",
                hint="Leave --failed out, and press f.",
            )
        if keep or watch:
            from grader.cli.console import require_terminal

            require_terminal("--keep" if keep else "--watch")
        settings = options.settings(
            postgres=postgres,
            sandbox=sandbox,
            exercises=exercises,
            solutions=None,
            seed=seed,
            keep=keep,
            first=first,
            language=tongue,
        )
        from msgspec import structs

        from grader.catalog import load_catalog
        from grader.practice.wanted import read_wanted

        course = load_catalog(settings.exercises, None)
        wanted = read_wanted((*words, *tasks), course)
        if trouble is not None:
            from grader.practice.trouble import read_trouble

            chosen, tried = read_trouble(trouble, course)
            wanted = replace(wanted, chosen=chosen, absent=())
            settings = structs.replace(settings, trouble=tried)
        narrowed = [say("only tests that say {word}", word=word) for word in keywords]
        narrowed += [say("only what failed last time")] if failed else []
        narrowed += [say("only {trouble}", trouble=trouble)] if trouble else []
        _echo(_plan(wanted, narrowed))  # before anything that takes long
        for why in wanted.left_out:
            _echo(tell(why), err=True)
        from grader.cli.doing import check as doing

        if watch:
            sys.exit(doing.watch(wanted, settings, course, keywords=keywords))
        sys.exit(doing.check(wanted, settings, course, keywords=keywords, failed=failed, ci=ci))


def _echo(line: str, *, err: bool = False) -> None:
    """Print a line as the console does, which takes long to import."""
    told, stream = terminal(line), sys.stderr if err else sys.stdout
    click.echo(break_text(told, measure_columns()) if stream.isatty() else told, err=err)


def _plan(wanted: "Wanted", narrowed: Sequence[str]) -> str:
    """Say what is going to happen, in a line."""
    parts = [
        f"{slug} ({', '.join(said)})" if (said := (*one.tasks, *one.functions)) else slug
        for slug, one in wanted.chosen.items()
    ]
    absent = ", ".join(wanted.absent)
    missing = [say("not there: {names}", names=absent)] if absent else []
    told = say("Checking {what} in {folder}", what=", ".join(parts), folder=wanted.folder)
    return "; ".join((told, *narrowed, *missing))

"""The program `grader`: its commands, and what an error becomes."""

import signal
import sys
import traceback
from collections.abc import Sequence

import click

from grader.cli.check import check
from grader.cli.completion import completion
from grader.cli.config import config
from grader.cli.configuration import configure
from grader.cli.database import database
from grader.cli.deliver import deliver
from grader.cli.doctor import doctor
from grader.cli.exit_codes import OUR_FAULT, SIGNALLED, WRONG_USE
from grader.cli.forget import forget
from grader.cli.grade import grade
from grader.cli.gradebook import gradebook
from grader.cli.help import help_
from grader.cli.help_text import HelpText, describe
from grader.cli.intake import intake
from grader.cli.merge import merge
from grader.cli.new import new
from grader.cli.pack import pack
from grader.cli.page import page
from grader.cli.platform import platform
from grader.cli.publish import publish
from grader.cli.replay import replay
from grader.cli.shell import shell
from grader.cli.show import show
from grader.cli.similar import similar
from grader.cli.start import start
from grader.cli.validate import validate
from grader.errors import ExerciseError, GraderError, GraderFault, OperatorError

#: Of the help.
COLUMNS = 100


def _print_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from grader.version import version

    click.echo(f"asyncpg-grader {version()}")
    context.exit()


# Whatever a command's context is, its help is told in the language of who asks.
click.Context.formatter_class = HelpText


class Program(click.Group):
    """Commands in the order in which one meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return their names, as they were given."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say of each what it is, whole: so it can be translated."""
        with formatter.section("Commands"):
            formatter.write_dl([(n, describe(one)) for n, one in self.commands.items()])


@click.group(
    cls=Program,
    commands=[
        start,
        check,
        shell,
        database,
        pack,
        intake,
        grade,
        merge,
        show,
        replay,
        page,
        similar,
        gradebook,
        publish,
        forget,
        platform,
        deliver,
        new,
        validate,
        doctor,
        config,
        completion,
        help_,
    ],
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": COLUMNS,
        "show_default": True,
    },
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version, and the commit that it was made from.",
)
@click.pass_context
def app(context: click.Context) -> None:
    """Practise and grade asyncpg exercises: the database is the witness.

    \b
    Examples:
      grader start work         your own copy of the exercises, in the folder work
      grader check work         the visible tests on your work
      grader help check         what a command takes
    """
    configure(context)


def main(remarks: Sequence[str] = ()) -> None:
    """Run the program, after what the operator should know of it."""
    try:
        _note(remarks)
        sys.exit(app.main(prog_name="grader", standalone_mode=False))
    except click.ClickException as error:
        # Imported here: seldom there is an error.
        from grader.cli.usage import show

        show(error)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(SIGNALLED + signal.SIGINT)
    except Exception as error:  # noqa: BLE001  the last border: Python's own exit code would be 1
        # Imported here: what prints in colours takes long to import, and seldom there is an error.
        from grader.cli.console import complain

        told = _told(error)
        complain(told)
        sys.exit(WRONG_USE if isinstance(told, OperatorError | ExerciseError) else OUR_FAULT)


def _note(remarks: Sequence[str]) -> None:
    if not remarks:
        return
    from grader.cli.console import note

    for remark in remarks:
        note(remark)


def _told(error: Exception) -> GraderError:
    """Whatever ended the program, as whose fault it is."""
    if isinstance(error, GraderError):
        return error
    if isinstance(error, OSError) and error.filename:  # a folder in the way of a file, say
        return OperatorError(f"{error.filename}: {error.strerror}")
    return GraderFault("a bug in the grader", detail=traceback.format_exc())

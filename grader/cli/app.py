"""The program `grader`: its commands, and what an error becomes."""

import signal
import sys
import traceback
from collections.abc import Sequence

import typer

from grader import __version__
from grader.cli.check import check
from grader.cli.console import complain, note
from grader.cli.doctor import doctor
from grader.cli.exit_codes import OUR_FAULT, SIGNALLED, WRONG_USE
from grader.cli.grade import grade
from grader.cli.start import start
from grader.cli.validate import validate
from grader.errors import ExerciseError, GraderError, GraderFault, OperatorError

app = typer.Typer(
    help="Grade asyncpg exercises: the database is the witness.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("start")(start)
app.command("check")(check)
app.command("grade")(grade)
app.command("validate")(validate)
app.command("doctor")(doctor)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"asyncpg-grader {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    pass


def main(remarks: Sequence[str] = ()) -> None:
    """Run the program, after what the operator should know of it."""
    try:
        for remark in remarks:
            note(remark)
        app(prog_name="grader")
    except KeyboardInterrupt:
        sys.exit(SIGNALLED + signal.SIGINT)
    except Exception as error:  # noqa: BLE001  the last border: Python's own exit code would be 1
        told = _told(error)
        complain(told)
        sys.exit(WRONG_USE if isinstance(told, OperatorError | ExerciseError) else OUR_FAULT)


def _told(error: Exception) -> GraderError:
    """Whatever ended the program, as whose fault it is."""
    if isinstance(error, GraderError):
        return error
    if isinstance(error, OSError) and error.filename:  # a folder in the way of a file, say
        return OperatorError(f"{error.filename}: {error.strerror}")
    return GraderFault("a bug in the grader", detail=traceback.format_exc())

"""The commands: each a module here that says what it takes, and one in doing/ for what it does.

`main` turns errors into words and exit codes.
"""

import gc
import os
import sys

from grader.environment import restart


def main() -> None:
    """Start the program: anew, so that nobody's settings are in it."""
    restart("from grader.cli import run; run()")


def run() -> None:
    """Be the program, in an environment that `main` made."""
    # Imported here: the first step imports as little as it can, the second no more than it has to
    # before there is room for it.
    from grader.environment.settle import settle
    from grader.environment.variables import COMPLETE
    from grader.errors import OperatorError

    try:
        try:
            # Whoever presses TAB is in the middle of a line, and nothing is going to run.
            remarks = [] if COMPLETE in os.environ else settle()
        except OperatorError as error:
            from grader.cli.console import complain
            from grader.cli.exit_codes import WRONG_USE

            complain(error)
            sys.exit(WRONG_USE)
        if somebody_waits(sys.argv[1:]):
            start_judging()
        from grader.cli.app import main as commands

        commands(remarks)
    except KeyboardInterrupt:  # Ctrl-C while modules are imported
        sys.exit(130)
    finally:
        gc.freeze()  # else Python looks for cycles in all that it is about to throw away


def somebody_waits(arguments: list[str]) -> bool:
    """Whether it is `grader check` that is going to run: a student looks at the terminal."""
    return arguments[:1] == ["check"] and not {"-h", "--help"}.intersection(arguments)


def start_judging() -> None:
    """Have what takes longest to import begin, beside our own imports."""
    from grader.grading import forking

    try:  # noqa: SIM105  the first step imports this module, and no more
        forking.start()
    except OSError:  # told when it is needed and still cannot be started
        pass

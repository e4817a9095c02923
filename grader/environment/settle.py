"""What no variable says: put right at the start of the program, once its variables are."""

import os

from grader.environment.folders import choose_temporary_folder, enter_working_folder
from grader.environment.limits import set_limits
from grader.environment.signals import mind_interrupts, restore_signals
from grader.environment.streams import replace_streams
from grader.environment.variables import made_of

#: Of processes that judge: boxes run as other users, and have to read what is meant for them.
UMASK = 0o022

#: The part of a umask that is the operator's own business: who else may read the reports.
OTHERS = 0o077


def settle() -> list[str]:
    """Settle the program itself. Returns what the operator should know; raises OperatorError."""
    replace_streams()
    mind_interrupts()
    restore_signals()
    os.umask(os.umask(OTHERS) & OTHERS)
    set_limits()
    enter_working_folder()
    complaint = choose_temporary_folder()
    return [complaint] if complaint else []


def settle_job() -> None:
    """Settle a process that judges, whoever started the program that it comes from."""
    environ = made_of(os.environ)
    os.environ.clear()
    os.environ.update(environ)
    os.umask(UMASK)

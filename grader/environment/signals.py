"""Signals as every program expects them, however this one was started.

A shell's `&` in a script starts programs that ignore SIGINT, `nohup` such that ignore SIGHUP; both
would be handed down to the student's code, and an ignored SIGCHLD loses the exit codes of children.
"""

import signal
from types import FrameType

#: What ends a run in order: Ctrl-C; a service, a time limit; a terminal that was closed.
#: It comes to all processes of a terminal or a service, and is the program's to heed.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: Python ignores these itself, and undoes it for the programs that it starts.
PYTHONS = {signal.SIGPIPE, signal.SIGXFSZ}

#: A program in the background that is stopped for writing to its terminal has to stay so, or not.
OF_TERMINALS = {signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}


def restore_signals() -> None:
    """Block none and ignore none. What was ignored comes to nothing here, but not in children."""
    for number in signal.valid_signals() - PYTHONS - OF_TERMINALS:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL if number == signal.SIGCHLD else _unheeded)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def is_heeded(number: signal.Signals) -> bool:
    """Whether a signal may end us: not if whoever started us wanted it ignored."""
    return signal.getsignal(number) is not _unheeded


def _unheeded(number: int, frame: FrameType | None) -> None:
    pass

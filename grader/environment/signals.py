"""Signals as every program expects them, however this one was started.

A shell's `&` in a script starts programs that ignore SIGINT, `nohup` such that ignore SIGHUP; both
would be handed down to the student's code, and an ignored SIGCHLD loses the exit codes of children.

Windows knows some by name and sends three: Ctrl-C, Ctrl-Break, and none that can be heeded. Source:
https://docs.python.org/3/library/signal.html#signal.signal
"""

import signal
from collections.abc import Callable, Iterable
from types import FrameType

from grader.system import UNIX


def _named(*names: str) -> tuple[signal.Signals, ...]:
    """Those of them that there are here."""
    return tuple(signal.Signals[name] for name in names if name in signal.Signals.__members__)


#: What ends a run in order: Ctrl-C or Ctrl-Break; a service, a time limit; a terminal was closed.
#: It comes to all processes of a terminal or a service, and is the program's to heed.
ENDING = _named("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")

#: Python ignores these itself, and undoes it for the programs that it starts.
PYTHONS = set(_named("SIGPIPE", "SIGXFSZ"))

#: A program in the background that is stopped for writing to its terminal has to stay so, or not.
OF_TERMINALS = set(_named("SIGTSTP", "SIGTTIN", "SIGTTOU"))

#: How a process ends that was killed, also where its Python has no word for it.
SIGKILL = 9


def restore_signals() -> None:
    """Block none and ignore none. What was ignored comes to nothing here, but not in children."""
    if not UNIX:
        return
    for number in signal.valid_signals() - PYTHONS - OF_TERMINALS:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL if number == signal.SIGCHLD else _unheeded)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def is_heeded(number: signal.Signals) -> bool:
    """Whether a signal may end us: not if whoever started us wanted it ignored."""
    return signal.getsignal(number) is not _unheeded


def hear(numbers: Iterable[signal.Signals], tell: Callable[[signal.Signals], object]) -> None:
    """Have the running loop call `tell` for each of these signals that comes and is heeded."""
    # Imported here: the program's first steps have no loop.
    import asyncio

    loop = asyncio.get_running_loop()

    def wake(number: int, _: FrameType | None) -> None:  # the loop may be asleep
        loop.call_soon_threadsafe(tell, signal.Signals(number))

    for number in filter(is_heeded, numbers):
        if UNIX:
            loop.add_signal_handler(number, tell, number)
        else:
            signal.signal(number, wake)


def _unheeded(number: int, frame: FrameType | None) -> None:
    pass

"""Signals as every program expects them, however this one was started.

A shell's `&` in a script starts programs that ignore SIGINT, `nohup` such that ignore SIGHUP; both
would be handed down to the student's code, and an ignored SIGCHLD loses the exit codes of children.

Windows knows some by name and sends three: Ctrl-C, Ctrl-Break, and none that can be heeded. Source:
https://docs.python.org/3/library/signal.html#signal.signal
"""

import signal
import sys
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

#: Ctrl-C came before anybody heard signals.
_interrupted = False

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


def mind_interrupts() -> None:
    """Have Ctrl-C raise KeyboardInterrupt, as it does, and be minded where Python passes over it.

    While a module is imported it may come to code whose exceptions nobody gets.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        global _interrupted
        _interrupted = True
        signal.default_int_handler(number, frame)

    def pass_over(lost: "sys.UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, KeyboardInterrupt):
            sys.__unraisablehook__(lost)

    signal.signal(signal.SIGINT, interrupt)
    sys.unraisablehook = pass_over


def was_interrupted() -> bool:
    """Whether Ctrl-C came while `mind_interrupts` was in force."""
    return _interrupted


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

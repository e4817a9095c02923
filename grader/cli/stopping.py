"""Ctrl-C and its like: what runs is told, cleans up after itself, and one line says so."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import typer

from grader.cli.console import note

#: What ends a run in order: Ctrl-C; a service, a time limit; a terminal that was closed.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stoppable(parting: str) -> Iterator[None]:
    """Let SIGTERM and SIGHUP end what runs here as SIGINT does; then print `parting`.

    Raises typer.Exit with 128 and the number of the signal, as shells count.
    """
    came = [signal.SIGINT]

    def stop(number: int, frame: FrameType | None) -> None:
        came.append(signal.Signals(number))
        interrupt = signal.getsignal(signal.SIGINT)  # asyncio's while it runs, else Python's
        if callable(interrupt):
            interrupt(signal.SIGINT, frame)

    before = {number: signal.signal(number, stop) for number in SIGNALS[1:]}
    try:
        yield
    except KeyboardInterrupt:
        note(f"Stopped by {came[-1].name}. {parting}")
        raise typer.Exit(128 + came[-1]) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

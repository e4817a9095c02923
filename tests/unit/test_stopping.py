"""How a command ends that signals stop."""

import asyncio
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable

import pytest

from grader.cli import stopping
from grader.cli.stopping import run_stoppable


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[signal.Signals], None]]:
    """What takes a signal, once the work goes on; one after another is never an echo."""
    heard: list[Callable[[signal.Signals], None]] = []
    monkeypatch.setattr(stopping, "hear", lambda numbers, stop: heard.append(stop))
    monkeypatch.setattr(stopping, "ECHO_S", -1.0)
    return heard


def test_a_second_signal_in_the_moment_of_the_end(
    send: list[Callable[[signal.Signals], None]], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is an end by a signal and no bug, although asyncio's loop is left in the middle."""

    async def work() -> None:
        [stop] = send
        await asyncio.to_thread(lambda: None)  # its thread is waited for when all has ended
        stop(signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            asyncio.get_running_loop().call_soon(stop, signal.SIGTERM)

    with pytest.raises(SystemExit) as ended:
        run_stoppable(work())
    assert ended.value.code == 128 + signal.SIGTERM
    assert "Stopped by SIGTERM" in capsys.readouterr().err


def test_ctrl_c_that_python_passes_over_ends_it_all_the_same() -> None:
    """What comes while something is thrown away raises nothing that anybody gets."""
    program = """
        import os, signal
        from grader.cli.stopping import run_stoppable
        from grader.environment.signals import mind_interrupts

        class Thrown:
            def __del__(self):
                os.kill(os.getpid(), signal.SIGINT)
                [*range(9)]

        async def work():
            print("it works")

        mind_interrupts()
        Thrown()
        try:
            run_stoppable(work())
        except KeyboardInterrupt:
            print("it ends")
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("it ends\n", "")


def test_an_error_is_one_also_after_a_signal(
    send: list[Callable[[signal.Signals], None]],
) -> None:
    """What breaks while it is cleaned up is not hidden by the signal that came before."""

    async def work() -> None:
        [stop] = send
        stop(signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        run_stoppable(work())

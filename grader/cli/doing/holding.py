"""What --keep kept: shown, and there until Enter is pressed."""

import asyncio
import sys

from rich.text import Text

from grader.cli.console import err, note
from grader.cli.doing.keys import ENTER, open_keys
from grader.language import say
from grader.reports.escape import terminal
from grader.system import UNIX


async def hold_at_terminal(kept: list[str]) -> None:
    """Show kept databases, and keep them until Enter is pressed."""
    err.print(Text(say("Kept, until you press Enter:"), style="bold"))
    for line in kept:
        err.print(Text("  " + terminal(line)))
    note(say("In another terminal, in quotes, this opens one: grader shell 'postgresql://...'"))
    await _enter()


async def _enter() -> None:
    """Wait for it. Not in a thread: nothing could end that, and so Ctrl-C not this."""
    if not UNIX:
        keys: asyncio.Queue[object] = asyncio.Queue()
        with open_keys(keys, ENTER):
            await keys.get()
        return
    loop, pressed = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), pressed.set)
    try:
        await pressed.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
    sys.stdin.readline()  # a terminal hands over whole lines

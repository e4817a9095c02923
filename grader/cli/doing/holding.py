"""What --keep kept: shown, and there until Enter is pressed."""

import asyncio
import sys

from rich.text import Text

from grader.cli.console import err
from grader.language import say
from grader.reports.escape import terminal


async def hold_at_terminal(kept: list[str]) -> None:
    """Show kept databases, and keep them until Enter is pressed."""
    err.print(Text(say("Kept, until you press Enter:"), style="bold"))
    for line in kept:
        err.print(Text("  " + terminal(line)))
    await asyncio.to_thread(sys.stdin.readline)

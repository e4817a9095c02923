"""Boxes that are accounts only: where nobody may make namespaces, as in most containers.

    grader, root --> setpriv: another user, no privileges --> prlimit --> sealed.py --> the program

Another user keeps the program from the grader's processes, from what only root may read, and from
writing anywhere but to folders that are everybody's. The filter for system calls is that of all
boxes: Unix sockets are the only network. What is `OPEN` is what namespaces alone would close.
"""

import json
import os
from pathlib import Path

from grader.interpreter import base_interpreter
from grader.model import Box, Process
from grader.sandbox.bubblewrap import become, limit
from grader.sandbox.entering import enter
from grader.sandbox.process import BoxProcess

SEALED = Path(__file__).with_name("sealed.py")

#: What can be reached from such a box, in the words of the attack that proves boxes: all files that
#: everybody may read, sockets without a file, the numbers of processes, folders like /tmp.
OPEN = frozenset(
    {
        "network",
        "foreign files",
        "foreign namespaces",
        "other processes",
        "writing outside /tmp",
        "more files in memory",
    }
)


async def launch_account(box: Box, steps: bytes, pass_fds: tuple[int, ...]) -> Process:
    """Start the box's program as its user, as root only; `steps` is the filter. Raises OSError."""
    for path in box.scratch:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chown(path, box.uid, box.uid)
    command = enter([*_environment(), *account_command(box, steps)])
    return await BoxProcess.start(command, pass_fds=pass_fds, env={}, gently=True)


def account_command(box: Box, steps: bytes) -> list[str]:
    """Build the command line that becomes the box's program."""
    python = [*base_interpreter().argv, str(SEALED)]
    order = {"filter": steps.hex(), "environment": dict(box.env), "program": box.argv}
    return become(box.uid, limit(box, [*python, json.dumps(order)]), "--no-new-privs")


def _environment() -> list[str]:
    """What Python itself needs to start, as words for env(1)."""
    return [f"{name}={value}" for name, value in base_interpreter().env.items()]

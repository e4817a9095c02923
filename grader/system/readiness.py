"""Waiting for what is no socket: a pipe, a process's end, a terminal.

Unix's loop watches descriptors. That of Windows does not, and there is looked every now and then.
Source: https://docs.python.org/3/library/asyncio-platforms.html
"""

import asyncio
from multiprocessing import connection

from grader.system import UNIX

#: How late something is seen where it has to be looked for.
LOOK_S = 0.02


async def ready(*things: "int | connection.Connection") -> None:
    """Wait until one has something to say; the sentinel of a process says that it has ended."""
    if not UNIX:
        while not connection.wait(things, 0):  # noqa: ASYNC110  nobody tells us
            await asyncio.sleep(LOOK_S)
        return
    loop = asyncio.get_running_loop()
    heard = asyncio.Event()
    descriptors = [thing if isinstance(thing, int) else thing.fileno() for thing in things]
    for descriptor in descriptors:
        loop.add_reader(descriptor, heard.set)
    try:
        await heard.wait()
    finally:
        for descriptor in descriptors:
            loop.remove_reader(descriptor)

"""The process that grades for a dask worker. It is asked over a socket, many things at once.

    a question is its number, its length, and bytes; the answer has the same number
    number 0 is a Parcel, all others are what was handed in of one submission

It ends when the socket does: with the dask worker, however that ends. Nothing that it began is left
then. It ends as well when nobody has asked for anything for long: whoever did was killed.
"""

import asyncio
import os
import socket
import sys
from asyncio import StreamReader, StreamWriter
from contextlib import ExitStack, suppress

from msgspec import Struct

from grader.batch.far.parcels import HEADER, Admitted, Handed, Parcel, Reply, Rests, pack, unpack
from grader.environment.settle import settle
from grader.environment.signals import ENDING, hear
from grader.errors import GraderError
from grader.grading import forking
from grader.grading.concluding import describe
from grader.grading.course import Course, open_course
from grader.grading.inputs import Conditions
from grader.grading.story import judge
from grader.grading.temporary import open_folder

#: How long nobody asks before it ends, in seconds.
IDLE_S = 900.0


def run() -> None:
    """Be the process. Its arguments: the socket, and how many submissions come at once."""
    settle()
    with suppress(asyncio.CancelledError):
        asyncio.run(_serve(_take_socket(int(sys.argv[1])), jobs=int(sys.argv[2])))


def _take_socket(descriptor: int) -> socket.socket:
    os.set_inheritable(descriptor, False)  # else what it starts would have it
    line = socket.socket(fileno=descriptor)
    line.setblocking(False)
    return line


async def _serve(line: socket.socket, *, jobs: int) -> None:
    task = asyncio.current_task()
    assert task is not None
    hear(ENDING, lambda _: task.cancel())
    reader, writer = await asyncio.open_connection(sock=line)
    with ExitStack() as stack:
        await Host(stack, writer, jobs).answer_all(reader)


class Host:
    """Who answers."""

    def __init__(self, stack: ExitStack, writer: StreamWriter, jobs: int) -> None:
        self._stack = stack  # what is thrown away at the end
        self._writer = writer
        self._jobs = jobs
        self._course: Course | None = None

    async def answer_all(self, reader: StreamReader) -> None:
        """Answer until nobody asks any more; then what has been begun is ended."""
        busy: set[asyncio.Task[None]] = set()
        try:
            while True:
                async with asyncio.timeout(None if busy else IDLE_S):
                    number, length = HEADER.unpack(await reader.readexactly(HEADER.size))
                content = await reader.readexactly(length)
                task = asyncio.create_task(self._answer(number, content))
                busy.add(task)
                task.add_done_callback(busy.discard)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            return
        finally:
            for task in busy:
                task.cancel()
            await asyncio.gather(*busy, return_exceptions=True)

    async def _answer(self, number: int, content: bytes) -> None:
        answer: Struct = await (self._judge(content) if number else self._admit(content))
        packed = pack(answer)
        self._writer.write(HEADER.pack(number, len(packed)) + packed)

    async def _admit(self, content: bytes) -> Admitted:
        """Open the course that came, as `grader grade` does, and say what verdicts rest on."""
        try:
            parcel = unpack(content, Parcel)
            folder = self._stack.enter_context(open_folder("far-")) / "course"
            folder.mkdir(mode=0o700)  # hidden tests are in it
            settings = parcel.unpack(folder, jobs=self._jobs)
            forking.start()
            self._course = course = await open_course(settings, "hidden")
            rests = Rests.of(Conditions.of(settings, course.exercises, course.postgresql))
        except GraderError as error:
            return Admitted(refused=" ".join(filter(None, (error.message, error.detail))))
        except Exception as error:  # noqa: BLE001  whatever it is, this machine cannot
            return Admitted(refused=f"{type(error).__name__}: {error}")
        return Admitted(course.jobs, rests)

    async def _judge(self, content: bytes) -> Reply:
        """Judge what was handed in."""
        try:
            assert self._course is not None, "a Parcel comes first"
            handed = unpack(content, dict[str, Handed])
            files = {slug: one.unpack() for slug, one in handed.items()}
            judged = await judge(files, self._course)
            return Reply.of(judged, await asyncio.to_thread(describe, self._course))
        except GraderError as error:
            return Reply(fault=error.message, detail=error.detail)
        except Exception as error:  # noqa: BLE001  a bug of ours costs this submission alone
            return Reply(fault="a bug in the grader", detail=f"{type(error).__name__}: {error}")

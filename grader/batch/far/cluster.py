"""Hands on other machines: dask workers, watched as they come and go."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from distributed import Client, KilledWorker

from grader import version
from grader.batch.far import station
from grader.batch.far.parcels import (
    Admitted,
    Handed,
    Parcel,
    Reply,
    Rests,
    hash_bytes,
    pack,
    unpack,
)
from grader.batch.far.rooms import Room, Rooms
from grader.errors import GraderFault, OperatorError
from grader.grading.concluding import Judge, Judged
from grader.grading.course import Course
from grader.grading.inputs import Conditions
from grader.grading.intake import Taken
from grader.reports import words

#: How often the scheduler is asked which workers there are, in seconds.
LOOK_S = 0.5

#: How long there may be none that can grade, or no scheduler that answers, in seconds.
PATIENCE_S = 60.0

#: How long a worker may be at one turn of a submission, in seconds: far beyond all our limits.
LONGEST_S = 3600.0

#: How long the first submission waits for workers that are being admitted, in seconds.
ADMITTING_S = 300.0

#: How long a scheduler may take to answer the first time, and to say goodbye, in seconds.
GREETING_S = 10.0


@asynccontextmanager
async def open_hands(
    address: str, course: Course, conditions: Conditions, tell: Callable[[str], object]
) -> AsyncIterator["Cluster"]:
    """Have the workers of the scheduler at `address` judge, while the block lasts.

    `tell` hears in a line which of them do, are refused or lost; who is there at the beginning is
    told of before the first submission. Raises OperatorError if no scheduler answers;
    `Cluster.turn` does if there is no worker that can grade.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we say it in our own words
    client = await _connect(address)
    cluster = Cluster(client, course, conditions, tell)
    watching = asyncio.create_task(cluster.watch())
    try:
        await cluster.met.wait()
        yield cluster
    finally:
        watching.cancel()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(GREETING_S + station.ENDING_S):
                await cluster.leave()
        await client.close(timeout=GREETING_S)


async def _connect(address: str) -> Client:
    try:
        client: Client = await Client(
            address, asynchronous=True, timeout=GREETING_S, set_as_default=False, name="grader"
        )
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise OperatorError(
            f"no dask scheduler answers at {address}",
            detail=f"{type(error).__name__}: {error}",
            hint="Start one with `dask scheduler`; it prints its address, as tcp://10.0.0.1:8786.",
        ) from error
    return client


class Cluster:
    """The dask workers that judge in one run."""

    def __init__(
        self,
        client: Client,
        course: Course,
        conditions: Conditions,
        tell: Callable[[str], object],
    ) -> None:
        self._client = client
        self._tell = tell
        self._run = secrets.token_hex(8)
        self._longest_s = LONGEST_S * course.settings.repeat
        self._parcel = pack(Parcel.of(course.settings, course.exercises))
        self._rests = Rests.of(conditions)
        self._rooms = Rooms()
        self._known: dict[str, Room] = {}  # by address, also those that are refused
        self._admitting: set[asyncio.Task[None]] = set()
        self._refused: list[str] = []
        self.met = asyncio.Event()  # who was there at the beginning is admitted or refused

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Judge]:
        """Wait for a worker with room. Raises OperatorError if there is none for long."""
        async with self._rooms.enter() as room:
            yield partial(self._judge, room)

    async def _judge(self, room: Room, files: Mapping[str, Taken], course: Course) -> Judged:
        """Judge at a worker; if that is lost at another one, which then does nothing else."""
        if not files:
            return Judged()
        handed = pack({slug: Handed.of(taken) for slug, taken in files.items()})
        reply = await self._ask(room, handed)
        if reply.lost:
            async with self._rooms.enter(alone=True) as other:
                reply = await self._ask(other, handed)
            if reply.lost:
                raise GraderFault(
                    "a poisonous submission: it took two workers down",
                    detail=f"First {room.name}, then {other.name}, where it was alone.",
                )
        judged = reply.unpack(files)
        _check_totals(judged, course)
        return judged

    async def _ask(self, room: Room, handed: bytes) -> Reply:
        answer = await self._call(room, station.judge, handed)
        return Reply(lost=True) if answer is None else unpack(answer, Reply)

    async def _call(
        self, room: Room, function: Callable[..., Coroutine[Any, Any, bytes]], *arguments: object
    ) -> bytes | None:
        """Have the worker call it; None if it is lost over it. Raises GraderFault."""
        future = self._client.submit(
            function,
            *(self._run, room.address, *arguments),
            workers=[room.address],
            pure=False,
            retries=0,
        )
        answer = asyncio.ensure_future(future.result())
        lost = asyncio.create_task(room.lost.wait())
        try:
            both = {answer, lost}
            await asyncio.wait(both, timeout=self._longest_s, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done() or answer.cancelled():  # the latter with the scheduler
                return None
            content: bytes = answer.result()
            return content
        except Exception as error:
            if room.lost.is_set() or isinstance(error, KilledWorker):
                return None
            raise GraderFault(
                f"{room.name} cannot do what it is asked", detail=f"{type(error).__name__}: {error}"
            ) from error
        finally:
            lost.cancel()
            answer.cancel()
            future.release()

    async def watch(self) -> None:
        """Admit who comes and let go of who is lost, for ever. Ends the run if nobody is left."""
        able = time.monotonic()
        while not self._rooms.closed:
            await self._look()
            if not self.met.is_set():
                if self._admitting:
                    await asyncio.wait(self._admitting, timeout=ADMITTING_S)
                self.met.set()
            if self._rooms or self._admitting:
                able = time.monotonic()
            elif time.monotonic() - able > PATIENCE_S:
                await self._rooms.end(self._nobody())
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> None:
        scheduler = self._client.scheduler
        assert scheduler is not None, "the client is connected"
        try:
            async with asyncio.timeout(PATIENCE_S):
                told = await scheduler.identity(n_workers=-1)
        except Exception as error:  # noqa: BLE001  a timeout, or whatever dask makes of its loss
            await self._rooms.end(_gone(error))
        else:
            await self._compare(told["workers"])

    async def _compare(self, workers: Mapping[str, Mapping[str, Any]]) -> None:
        for address in self._known.keys() - workers.keys():
            room = self._known.pop(address)
            await self._rooms.remove(room)
            if room.size:
                self._tell(f"{room.name} is lost: what it was at is done by another one.")
        for address in workers.keys() - self._known.keys():
            room = self._known[address] = Room(address, _name(workers[address], address))
            task = asyncio.create_task(self._admit(room, int(workers[address]["nthreads"])))
            self._admitting.add(task)
            task.add_done_callback(self._admitting.discard)

    async def _admit(self, room: Room, threads: int) -> None:
        """Hand it what this run grades with; take it in if verdicts rest on the same there."""
        sha256 = hash_bytes(self._parcel)
        try:
            answer = await self._call(
                room, station.admit, version.fingerprint(), threads, self._parcel, sha256
            )
            admitted = Admitted() if answer is None else unpack(answer, Admitted)
            refused = admitted.refused
        except GraderFault as error:
            refused = error.detail
        if not refused and admitted.rests is not None:
            refused = "; ".join(admitted.rests.differing(self._rests))
        if refused:
            self._refused.append(f"{room.name}: {refused}")
            self._tell(f"{room.name} is refused: {refused}")
        elif answer is not None:
            room.size = min(threads, admitted.room)
            await self._rooms.add(room)
            self._tell(f"{room.name} grades {words.count(room.size, 'submission')} at a time.")

    async def leave(self) -> None:
        """End what this run has on the workers."""
        for task in self._admitting:
            task.cancel()
        if workers := list(self._known):
            await self._client.run(station.leave, self._run, workers=workers, on_error="ignore")

    def _nobody(self) -> OperatorError:
        return OperatorError(
            f"for {PATIENCE_S:g} s there was no dask worker that can grade",
            detail="\n".join(self._refused),
            hint="Start some with `dask worker ADDRESS`; the same command goes on from here.",
        )


def _gone(error: Exception) -> OperatorError:
    return OperatorError(
        "the dask scheduler is gone",
        detail=f"{type(error).__name__}: {error}",
        hint="Start it and its workers again; the same command goes on from here.",
    )


def _name(told: Mapping[str, Any], address: str) -> str:
    """As whoever started it called it, and where it is."""
    name = str(told.get("name", address))
    return f"worker {address}" if name == address else f"worker {name} ({address})"


def _check_totals(judged: Judged, course: Course) -> None:
    """Hold what came back against the totals that were frozen here. Raises GraderFault."""
    for one in judged.graded:
        frozen = {case.id: case.points for case in course.manifests[one.result.slug]}
        told = {case.id: case.max_points for task in one.result.tasks for case in task.cases}
        if told != frozen:
            raise GraderFault(f"a worker judged other tests of {one.result.slug} than there are")

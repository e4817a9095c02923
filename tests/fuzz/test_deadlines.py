"""Limits count from the beginning: who sends a byte now and then gains no time by it."""

import asyncio
import contextlib
import socket
from pathlib import Path

import pytest

from grader.address import Address
from grader.tap import open_tap
from grader.worker.box.frames import MAX_TO_GRADER, pack
from grader.worker.channel import Channel
from tests.fuzz.speech import startup
from tests.fuzz.values import BUILD
from tests.waiting import HANG_S

#: Between two bytes: never long enough for a limit that begins anew with each of them.
DRIP_S = 0.02


async def drip(data: bytes, writer: asyncio.StreamWriter) -> None:
    """Write byte by byte, slowly, until nobody listens."""
    with contextlib.suppress(OSError):
        for byte in data:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(DRIP_S)


async def test_a_dripping_client_is_cut_at_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A startup packet that comes byte by byte has to be there in the time that one has at all."""
    monkeypatch.setattr("grader.tap.startup.STARTUP_S", 5 * DRIP_S)
    upstream = Address(path=tmp_path / "nowhere")
    async with open_tap(tmp_path / "tap") as tap, asyncio.timeout(HANG_S):
        recording = tap.record(upstream, user="student", database="case_1")
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / "tap"))
        dripping = asyncio.create_task(drip(startup(application_name="x" * 2000), writer))
        with contextlib.suppress(ConnectionError):  # a byte may have met the closed end
            assert await reader.read() == b""
        dripping.cancel()
        writer.close()
    assert ["within" in note.reason for note in recording.malformed] == [True]


async def test_a_dripping_child_is_given_up_at_the_deadline() -> None:
    """An answer that comes byte by byte does not prolong the time that its request has."""

    async def end() -> int:
        return 0

    ours, theirs = socket.socketpair()
    channel = Channel(BUILD, end)
    await channel.connect(ours)
    _, writer = await asyncio.open_connection(sock=theirs)
    request = channel.request("ping")
    frame = pack([request._number, "ok", "x" * 10_000], MAX_TO_GRADER)
    dripping = asyncio.create_task(drip(frame, writer))
    async with asyncio.timeout(HANG_S):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5 * DRIP_S):
                await request.reply(cancel_s=2 * DRIP_S)
        assert not dripping.done()
        dripping.cancel()
        await channel.close()
        writer.close()

"""What makes a dask worker another one than it should be. It is loaded before the worker begins.

The variable FAULT says how: all of them die of poison, or each but the first is refused for
another reason.
"""

import os
import signal
from typing import Any

from distributed import Worker

from grader import version
from grader.batch.far import station
from grader.batch.far.parcels import Admitted, pack, unpack

#: In a submission: whoever is to judge it is killed.
POISON = b"# poison"

REFUSED = """
import grader.grading.course as course
from grader.errors import OperatorError
async def none(wanted):
    raise OperatorError("no sandbox here")
course.open_sandbox = none
"""


def dask_setup(worker: Worker) -> None:
    """Called by dask, in the worker's process."""
    match os.environ["FAULT"], str(worker.name):
        case "poison", _:
            _die_of_poison()
        case "others", "1":
            _other_grader()
        case "others", "2":
            _other_asyncpg()
        case "others", "3":
            _no_sandbox()


def _die_of_poison() -> None:
    ask = station.Station.ask

    async def asked(self: station.Station, content: bytes) -> bytes:
        if POISON in content:
            os.kill(os.getpid(), signal.SIGKILL)
        return await ask(self, content)

    _replace(station.Station, "ask", asked)


def _other_grader() -> None:
    _replace(version, "fingerprint", lambda **_: "another")


def _other_asyncpg() -> None:
    opened = station.Station.open

    async def open_other(self: station.Station) -> None:
        await opened(self)
        there = unpack(self.admitted, Admitted)
        assert there.rests is not None
        there.rests.common["asyncpg"] = "0.31.0"
        self.admitted = pack(there)

    _replace(station.Station, "open", open_other)


def _no_sandbox() -> None:
    begin = f"exec({REFUSED!r}); {station.BECOME}"
    _replace(station, "PROGRAM", "from grader.environment import restart; restart({!r})")
    _replace(station, "BECOME", begin)


def _replace(owner: Any, name: str, other: object) -> None:
    setattr(owner, name, other)

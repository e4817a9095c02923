"""What each test's trial costs, by who works for it: noted where the tests run.

Counted is what pytest's process and the boxes used from the beginning of a trial to its end.
Outside of that are pytest's own steps, and the opening of the cell.
"""

import functools
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.cell import Cell, Trial
from tests.bench.groups import read_cpu

#: Who works for a test.
WHO = ("pytest", "worker", "server")


@dataclass(frozen=True)
class Spent:
    """Processor time of a test's trial, in seconds."""

    test: str
    seconds: dict[str, float]  # by who used it

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


@functools.cache
def note_trials(file: Path, group: Path) -> None:
    """Begin to write to `file` what trials cost, once in this process; boxes are below `group`."""
    trial = Cell.trial

    @asynccontextmanager
    async def noted(cell: Cell) -> AsyncIterator[Trial]:
        before = _used(group)
        async with trial(cell) as opened:
            yield opened
        spent = {who: used - before[who] for who, used in _used(group).items()}
        test = os.environ["PYTEST_CURRENT_TEST"].split("::")[-1].split(" ")[0]
        with file.open("a") as notes:
            notes.write(json.dumps([test, spent]) + "\n")

    setattr(Cell, "trial", noted)  # noqa: B010  a method, whose type this is not


def read_trials(notes: bytes) -> list[Spent]:
    """What was noted, in the order of the tests."""
    return [Spent(*json.loads(line)) for line in notes.splitlines()]


def _used(group: Path) -> dict[str, float]:
    boxes = {role: read_cpu(group / role).total for role in WHO[1:]}
    return {WHO[0]: time.process_time(), **boxes}

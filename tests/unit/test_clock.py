"""A student's time goes on only while the grader does."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import clock as clocks
from grader.clock import CROWD, RENEWED, SLOWEST, STEP_S, Clock, Limit, pace

#: Longer than any limit of a student's.
PAUSE_S = 3600.0


class Machine:
    """A system's clock that a test moves on."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        self.now += 0.01
        return self.now


@pytest.fixture
def machine() -> Machine:
    return Machine()


def alone() -> float:
    """There is nobody else who wants to run."""
    return 1.0


@pytest.mark.parametrize(
    ("wanting", "expected"), [(1, 1.0), (CROWD, 1.0), (2 * CROWD, 0.5), (1000, SLOWEST)]
)
def test_it_goes_slower_in_a_crowd(
    wanting: int, expected: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of so many that want to run for each processor; it never stands still."""
    told = tmp_path / "loadavg"
    told.write_text(f"0.00 0.01 0.05 {wanting * (os.cpu_count() or 1)}/4000 12345\n")
    monkeypatch.setattr(clocks, "LOADAVG", str(told))
    assert pace() == pytest.approx(expected)


@pytest.mark.parametrize("told", ["", "0.00 0.01 0.05 many/4000 1\n", None])
def test_without_being_told_it_goes_as_ever(
    told: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other systems have no such file, or it says nothing."""
    if told is not None:
        (tmp_path / "loadavg").write_text(told)
    monkeypatch.setattr(clocks, "LOADAVG", str(tmp_path / "loadavg"))
    assert pace() == 1.0


def test_a_real_machine_is_understood() -> None:
    """What it says of itself is a number where one is looked for."""
    assert Path(clocks.LOADAVG).read_text().split()[3].split("/")[0].isdecimal()


def test_who_is_starved_has_more_time(machine: Machine) -> None:
    """At a third of the pace a second takes three."""
    clock = Clock(machine, lambda: 1 / 3)
    before, begun = clock.time(), machine.now
    for _ in range(100):
        machine.now += 0.5 * STEP_S
        now = clock.time()
    assert now - before == pytest.approx((machine.now - begun) / 3)


def test_a_pause_takes_no_more_than_one_step(machine: Machine) -> None:
    """However long nobody looked, there was nobody to look."""
    clock = Clock(machine, alone)
    before = clock.time()
    machine.now += PAUSE_S
    assert clock.time() - before == STEP_S


def test_work_takes_what_it_takes(machine: Machine) -> None:
    """Who is looked at in time is given nothing."""
    clock = Clock(machine, alone)
    begun, before = machine.now, clock.time()
    for _ in range(100):
        machine.now += 0.9 * STEP_S
        now = clock.time()
    assert now - before == pytest.approx(machine.now - begun, abs=STEP_S)


async def _looked_at(clock: Clock, happened: Callable[[], bool]) -> None:
    while not happened():
        await asyncio.sleep(0)
        clock.time()


async def test_a_limit_outlasts_a_pause(machine: Machine) -> None:
    """A pause of an hour does not end a limit of seconds; as many seconds do."""
    clock = Clock(machine, alone)
    async with Limit(5 * STEP_S, clock) as limit:
        machine.now += PAUSE_S
        await asyncio.sleep(0.5)  # it is looked at
        assert not limit.expired()
    with pytest.raises(TimeoutError):
        async with Limit(5 * STEP_S, clock) as limit:
            await _looked_at(clock, lambda: False)
    assert limit.expired()


async def test_time_cannot_be_made_to_stand_still(machine: Machine) -> None:
    """A limit of five steps ends with the fifth look, whatever lies between two of them."""
    clock = Clock(machine, alone)
    before = clock.time()
    for _ in range(5):
        machine.now += PAUSE_S
        clock.time()
    assert clock.time() - before >= 5 * STEP_S


async def test_a_renewed_limit_counts_from_then_on(machine: Machine) -> None:
    """Who begins again has all of it again."""
    clock = Clock(machine, alone)
    async with Limit(2 * STEP_S, clock) as limit:
        for _ in range(RENEWED - 1):
            machine.now += 1.5 * STEP_S
            limit.renew()
            await asyncio.sleep(0)
        assert not limit.expired()


async def test_a_limit_is_not_renewed_for_ever(machine: Machine) -> None:
    """Whoever begins again and again has it six times, and is told so."""
    clock = Clock(machine, alone)

    def begin_again() -> bool:
        limit.renew()
        return False

    with pytest.raises(TimeoutError):
        async with Limit(STEP_S, clock) as limit:
            await _looked_at(clock, begin_again)
    assert limit.limit_s == RENEWED * STEP_S


async def test_a_lifted_limit_ends_nothing() -> None:
    """Who looks at what was kept takes as long as it takes."""
    async with Limit(0.1) as limit:
        limit.lift()
        await asyncio.sleep(0.3)
    assert not limit.expired()


async def test_another_timeout_is_not_this_limits() -> None:
    """A TimeoutError of the block's own passes through."""
    with pytest.raises(TimeoutError):
        async with Limit(60) as limit:
            raise TimeoutError
    assert not limit.expired()

"""A student's time goes on only while the grader does."""

import asyncio
import time
from collections.abc import Callable

import pytest

from grader.clock import RENEWED, STEP_S, Clock, Limit

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


def test_a_pause_takes_no_more_than_one_step(machine: Machine) -> None:
    """However long nobody looked, there was nobody to look."""
    clock = Clock(machine)
    before = clock.time()
    machine.now += PAUSE_S
    assert clock.time() - before == STEP_S


def test_work_takes_what_it_takes(machine: Machine) -> None:
    """Who is looked at in time is given nothing."""
    clock = Clock(machine)
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
    clock = Clock(machine)
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
    clock = Clock(machine)
    before = clock.time()
    for _ in range(5):
        machine.now += PAUSE_S
        clock.time()
    assert clock.time() - before >= 5 * STEP_S


async def test_a_renewed_limit_counts_from_then_on(machine: Machine) -> None:
    """Who begins again has all of it again."""
    clock = Clock(machine)
    async with Limit(2 * STEP_S, clock) as limit:
        for _ in range(RENEWED - 1):
            machine.now += 1.5 * STEP_S
            limit.renew()
            await asyncio.sleep(0)
        assert not limit.expired()


async def test_a_limit_is_not_renewed_for_ever(machine: Machine) -> None:
    """Whoever begins again and again has it six times, and is told so."""
    clock = Clock(machine)

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

"""Whatever a child sends: a value made of builtins and of our own classes, or a FrameError."""

import contextlib
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from grader.worker.box.frames import MAX_TO_GRADER, FrameError, Tree, measure, parse
from grader.worker.box.scalars import Unsupported
from grader.worker.decoding import decode
from grader.worker.failures import StudentError, read_error
from grader.worker.values import Instance, Record, type_and_fields
from tests.fuzz.effort import effort
from tests.fuzz.values import BUILD, TREES, VALUES, result, spoiled, text_of

PLAIN = {
    type(None),
    bool,
    int,
    str,
    bytes,
    float,
    Decimal,
    date,
    datetime,
    time,
    timedelta,
    UUID,
}

#: Seconds of the processor's time for the worst frame; what is quadratic takes minutes.
PATIENCE_S = 10.0


def read(text: bytes) -> Any:
    """Read a frame as the grader does."""
    measure(text)
    return decode(parse(text)[0], BUILD)


def check_ours(value: Any) -> None:
    """Only exact types that we know, all the way down, and text that can be written."""
    kind = type(value)
    if kind in (list, tuple, set, frozenset):
        for item in value:
            check_ours(item)
    elif kind is dict:
        check_ours([*value, *value.values()])
    elif kind is Record:
        check_ours([*value.keys(), *value.values()])
    elif kind is Instance:
        check_ours([*type_and_fields(value)])
    else:
        assert kind in PLAIN
        if kind is str:
            value.encode()
        if kind is datetime:
            value.astimezone(UTC)
    repr(value)


def check_read(text: bytes) -> None:
    """A frame is a value of ours or refused."""
    try:
        value = read(text)
    except FrameError as error:
        assert len(str(error)) < 500
    else:
        check_ours(value)


@effort(300)
@given(st.binary(max_size=200) | st.text('[]"\\,:{}0123456789-+.eE truefalsn').map(str.encode))
def test_any_bytes_are_a_value_or_refused(text: bytes) -> None:
    """Noise never raises anything else."""
    check_read(text)


@effort(500)
@given(TREES)
@example(["datetime", "9999-12-31T23:59:59-23:59"])
@example(["uuid", "{urn:uuid:" + "-" * 20])
def test_any_arrays_are_a_value_or_refused(tree: Tree) -> None:
    """Tags with whatever behind them never raise anything else."""
    check_read(text_of(tree))


@effort(300)
@given(spoiled())
def test_a_spoiled_value_is_a_value_or_refused(text: bytes) -> None:
    """A value that something happened to never raises anything else."""
    check_read(text)


@effort(150)
@given(st.lists(TREES, max_size=9))
def test_any_error_is_an_error_or_refused(parts: list[Tree]) -> None:
    """What a child says about an exception becomes a StudentError with text that can be written."""
    try:
        error = read_error(parts)
    except FrameError:
        return
    assert type(error) is StudentError
    for text in (error.message, error.type, error.sqlstate or "", *error.mro, *error.notes):
        text.encode()


def same(left: Any, right: Any) -> bool:
    """Tell whether two values are the same to the last bit and type."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict | Record):
        return same(list(left.items()), list(right.items()))
    if isinstance(left, set | frozenset):
        return same(sorted(left, key=repr), sorted(right, key=repr))
    return repr(left) == repr(right)


@effort(300)
@given(VALUES)
@example(datetime.fromisoformat("2000-01-01T00:00:00.000001-23:58:59.999999"))
@example(datetime.fromisoformat("0001-01-01T00:00:00+14:00"))
def test_a_value_that_is_sent_arrives(value: object) -> None:
    """What a child's side lets through comes out the same, in every supported type."""
    try:
        sent = result(value)
    except Unsupported:
        assume(False)
    assert same(read(sent), value)


def colliding(count: int, digits: int) -> list[Tree]:
    """Whole numbers of that length with one hash."""
    first = 10**digits // (2**61 - 1)
    return [k * (2**61 - 1) for k in range(first, first + count)]


def along(count: int) -> list[Tree]:
    """Whole numbers in places that CPython passes, one after the other, on its way from 0."""
    numbers: list[Tree] = [1 << 19]
    place = 0
    for _ in range(count):
        place = (5 * place + 1) & ((1 << 19) - 1)
        numbers.append(place)
    return numbers


def empty_sets(count: int) -> list[Tree]:
    """The values that take the most memory for what they are written in."""
    return [["set"] for _ in range(count)]


def written(numbers: list[Tree]) -> list[Tree]:
    """The same as Decimals."""
    return [["decimal", str(number)] for number in numbers]


BOMBS: dict[str, Tree] = {
    "numbers in one place": ["set", *colliding(100_000, 20)],
    "decimals in one place": ["set", *written(colliding(50_000, 20))],
    "numbers beside decimals": ["set", *written(colliding(900, 20)), *colliding(1000, 3000)],
    "tuples in one place": ["set", *(["tuple", *[0] * 900, k] for k in colliding(900, 20))],
    "long numbers": ["list", *colliding(900, 4000)],
    "many keys": ["set", *range(400_000)],
    "empty sets": ["list", *empty_sets(440_000)],
    "sets of sets": ["set", *(["frozenset", k] for k in colliding(50_000, 20))],
    "a list of one hash": ["list", *colliding(100_000, 20)],
    "keys along one path": ["set", *along(349_000), *[0] * 100_000],
    "a list along one path": ["list", *along(300_000), *[0] * 500_000],
    "rows along one path": ["list", *(["tuple", k, 0] for k in [*along(150_000), *[0] * 40_000])],
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_frame_takes_long(name: str) -> None:
    """The most that fits in one frame is read or refused in seconds."""
    text = text_of(BOMBS[name])
    assert len(text) <= MAX_TO_GRADER
    begun = clock.process_time()
    with contextlib.suppress(FrameError):
        read(text)
    assert clock.process_time() - begun < PATIENCE_S

"""Values keep their exact types on the way through a frame, and nothing else gets through."""

import math
from collections import OrderedDict
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.worker.box.codec import MAX_VALUE_DEPTH, encode
from grader.worker.box.frames import MAX_TO_GRADER, FrameError, Tree, measure, pack, parse
from grader.worker.box.scalars import Unsupported
from grader.worker.decoding import decode
from grader.worker.values import build_instance, build_record

BUILD = {"record": build_record, "instance": build_instance}

offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
hashable = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**4000), 10**4000),
    st.text(),
    st.binary(),
    st.floats(),
    st.decimals(allow_nan=False),
    st.dates(),
    st.times().map(lambda t: t.replace(fold=0)),
    st.timedeltas(),
    st.uuids(),
    st.datetimes().map(lambda t: t.replace(fold=0)),
    st.builds(
        datetime.replace,
        st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)),
        tzinfo=offsets,
        fold=st.just(0),
    ),
)
values = st.recursive(
    hashable | st.just(Decimal("NaN")),
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(hashable, inner),
        st.sets(hashable),
        st.frozensets(hashable),
    ),
    max_leaves=20,
)


def refuse(value: Any) -> Any:
    """A Special of a side without tags of its own."""
    raise Unsupported(type(value).__name__)


def through_a_frame(value: object) -> Any:
    frame = pack([encode(value, refuse)], MAX_TO_GRADER)[4:]
    measure(frame)
    return decode(parse(frame)[0], BUILD)


def same(left: Any, right: Any) -> bool:
    """Tell whether two values are the same to the last bit and type."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return same(list(left.items()), list(right.items()))
    if isinstance(left, set | frozenset):
        return same(sorted(left, key=repr), sorted(right, key=repr))
    return repr(left) == repr(right)


@given(values)
def test_every_plain_value_comes_back_the_same(value: object) -> None:
    """Encoding, framing and decoding change neither value nor type."""
    assert same(through_a_frame(value), value)


@pytest.mark.parametrize(
    "value",
    [1, 1.0, True, "1", b"1", Decimal(1), Decimal("1.0"), -0.0, math.nan, -math.inf, None, "", []],
    ids=repr,
)
def test_values_that_are_easily_confused_stay_apart(value: object) -> None:
    """1, 1.0, True, "1", b"1" and Decimal(1) are six values."""
    assert same(through_a_frame(value), value)


def test_a_named_time_zone_arrives_as_its_offset() -> None:
    """An aware datetime keeps its instant and its offset from UTC."""
    value = datetime(2024, 7, 1, 12, tzinfo=timezone(timedelta(hours=2), "CEST"))
    arrived = through_a_frame(value)
    assert (arrived, arrived.utcoffset()) == (value, timedelta(hours=2))


class Liar(int):
    """Says that it equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


class Level(IntEnum):
    LOW = 1


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (Liar(1), "Liar"),
        (Level.LOW, "Level"),
        (OrderedDict(), "OrderedDict"),
        (object(), "object"),
        (bytearray(), "bytearray"),
        (Decimal("sNaN"), "the Decimal sNaN"),
        (Decimal("1e300000"), "the Decimal 1E+300000"),
        (1 << 15_000, "a whole number of thousands of digits"),
        (
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
            "the datetime 0001-01-01T00:00:00+01:00, in UTC no year from 1 to 9999",
        ),
    ],
    ids=lambda part: type(part).__name__,
)
def test_what_is_not_exactly_plain_is_refused_by_name(value: object, what: str) -> None:
    """A subclass of a plain type may lie; a giant number costs for ever."""
    with pytest.raises(Unsupported) as caught:
        encode(value, refuse)
    assert caught.value.what == what


def test_a_refusal_says_where_the_value_stands() -> None:
    """The place reads like the Python that would get there."""
    with pytest.raises(Unsupported) as caught:
        encode([1, 2, {"created": Liar(1)}], refuse)
    assert caught.value.place == "[2]['created']"


def test_a_list_that_contains_itself_is_refused() -> None:
    """A cycle ends at the depth limit, not in a RecursionError."""
    cycle: list[object] = []
    cycle.append(cycle)
    with pytest.raises(Unsupported, match="deep inside each other"):
        encode(cycle, refuse)


def test_the_deepest_value_passes_through_a_frame() -> None:
    """What the encoder lets through, the reader's own limit does not refuse."""
    value: object = 1
    for _ in range(MAX_VALUE_DEPTH):
        value = [value]
    assert through_a_frame(value) == value


@pytest.mark.parametrize(
    "tree",
    [
        [],
        [1],
        [None, 1],
        ["nonsense", 1],
        ["float"],
        ["float", 1],
        ["float", "1.5", "1.5"],
        ["float", "0x1p99999"],
        ["float", "x" * 100],
        ["bytes", "not base64!"],
        ["bytes", 7],
        ["decimal", "1e300000"],
        ["decimal", "1e99999999999999999999"],
        ["decimal", "sNaN"],
        ["decimal", "NaN123"],
        ["decimal", "9" * 5000],
        ["decimal", "١"],
        ["datetime", "0000-01-01T00:00:00"],
        ["datetime", "9999-12-31T23:59:59-23:59"],
        ["datetime", "0001-01-01T00:00:00+23:59"],
        ["datetime", ["list"]],
        ["date", "2024-02-30"],
        ["time", "25:00"],
        ["timedelta", 1],
        ["timedelta", True, 0, 0],
        ["timedelta", 10**10, 0, 0],
        ["uuid", "x"],
        ["dict", "a"],
        ["dict", "a", 1, "a", 2],
        ["dict", ["list"], 1],
        ["set", 1, 1],
        ["set", ["list"]],
        ["record", "a"],
        ["record", 1, 2],
        ["instance"],
        ["instance", 1],
        ["instance", "User", "a"],
    ],
    ids=lambda tree: str(tree)[:40],
)
def test_a_tree_that_no_value_has_is_refused(tree: Tree) -> None:
    """Hostile trees end in a FrameError and nothing else."""
    with pytest.raises(FrameError):
        decode(tree, BUILD)

"""No frame brings numbers that this side could not put into a set, wherever they stand in it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from uuid import UUID

import pytest

from grader.worker.box.codec import encode
from grader.worker.box.frames import MAX_TO_GRADER, FrameError, Tree, measure, pack, parse
from grader.worker.decoding import decode
from grader.worker.hashing import FEW, MAX_SAME_HASH
from grader.worker.values import Instance, Record, build_instance, build_record, type_and_fields

BUILD = {"record": build_record, "instance": build_instance}

SAME_HASH = 2**61 - 1
HONEST = 100_000


def through_a_frame(tree: Tree) -> object:
    frame = pack([tree], MAX_TO_GRADER)[4:]
    measure(frame)
    return decode(parse(frame)[0], BUILD)


def path(count: int) -> Iterator[int]:
    """One number that lies in place 0, and then where CPython looks for 0, step by step."""
    place = 0
    yield 1 << 19
    for _ in range(count):
        place = (5 * place + 1) & ((1 << 19) - 1)
        yield place


def cluster(count: int) -> Iterator[int]:
    """Numbers that a set, which looks at neighbours first, finds in the same way."""
    for place in path(count // 10):
        yield from range(place, place + 10)


#: Each look for 0 passes them all.
IN_THE_WAY = [*path(200_000), *[0] * 20_000]


@pytest.mark.parametrize("kind", ["set", "frozenset", "dict"])
def test_keys_that_all_collide_are_refused(kind: str) -> None:
    """Nine numbers with one hash are no accident; hundreds beside Decimals cost minutes."""
    keys: list[Tree] = [k * SAME_HASH for k in range(MAX_SAME_HASH + 1)]
    parts = [part for key in keys for part in (key, None)] if kind == "dict" else keys
    with pytest.raises(FrameError, match="made to collide"):
        through_a_frame([kind, *parts])


def rows_of(numbers: list[int]) -> list[Tree]:
    return [["record", "id", number, "name", "x"] for number in numbers]


def colliding_pairs(count: int) -> list[Tree]:
    """Rows of two numbers whose own hashes differ, and as tuples have one: CPython's xxHash."""
    word, one, two, five = (
        1 << 64,
        11400714785074694791,
        14029467366897019727,
        2870177450012600261,
    )
    back = pow(two, -1, word)

    def lane(number: int) -> int:
        mixed = (five + number * two) % word
        return (mixed << 31 | mixed >> 33) % word * one % word

    pairs: list[Tree] = []
    for first in range(10**6):
        second = (lane(7) - lane(first)) * back % word  # what brings it where (7, 0) is
        if second < SAME_HASH and len(pairs) < count:
            pairs.append(["record", "a", first, "b", second])
    return pairs


@pytest.mark.parametrize(
    "tree",
    [
        ["list", *(k * SAME_HASH for k in range(30_000))],
        ["list", *(["decimal", str(k * SAME_HASH)] for k in range(100))],
        ["list", *rows_of([k * SAME_HASH for k in range(100)])],
        ["list", *(["list", k * SAME_HASH] for k in range(100))],
        ["instance", "Found", "ids", ["tuple", *(k * SAME_HASH for k in range(100))]],
        ["list", *(["dict", k * SAME_HASH, 1] for k in range(100))],
        ["list", *(["tuple", "x", k * SAME_HASH] for k in range(100))],
    ],
    ids=["numbers", "decimals", "rows", "lists", "field", "keys", "tuples"],
)
def test_lists_of_numbers_that_collide_are_refused(tree: Tree) -> None:
    """A test that makes a set of them would not come to its end, whatever it picks them from."""
    with pytest.raises(FrameError, match="made to collide"):
        through_a_frame(tree)


def test_rows_that_collide_as_a_whole_are_refused() -> None:
    """Two columns of numbers that are harmless alone: a test makes tuples of its rows."""
    pairs = colliding_pairs(MAX_SAME_HASH + 1)
    assert len({hash((pair[2], pair[4])) for pair in pairs}) == 1  # type: ignore[index]
    with pytest.raises(FrameError, match="made to collide"):
        through_a_frame(["list", *pairs])


@pytest.mark.parametrize(
    "tree",
    [
        ["list", *IN_THE_WAY],
        ["set", *IN_THE_WAY],
        ["dict", *(part for number in IN_THE_WAY for part in (number, 0))],
        ["list", *reversed(IN_THE_WAY)],
        ["list", *cluster(200_000), *[0] * 40_000],
        ["list", *rows_of([*path(80_000), *[0] * 10_000])],
        ["list", *path(200_000), *[False] * 20_000],
    ],
    ids=["list", "set", "dict", "backwards", "set's way", "column", "booleans"],
)
def test_numbers_in_each_other_s_way_are_refused(tree: Tree) -> None:
    """Hashes that all differ, and lie along one path: the work is what is bounded."""
    with pytest.raises(FrameError, match="in each other's way"):
        through_a_frame(tree)


@pytest.mark.parametrize(
    "value",
    [
        list(range(HONEST)),
        [k * 2**20 for k in range(HONEST)],
        [0] * HONEST + list(range(FEW)),
        dict.fromkeys(range(HONEST)),
        {k * 1_000_003 for k in range(HONEST)},
        {f"user {k}" for k in range(HONEST)},
        [k / 8 for k in range(HONEST)],
        [(k, k % 7, None) for k in range(HONEST // 2)],
        {UUID(int=k * 0x9E3779B97F4A7C15F39CC0605CEDC834 % 2**128) for k in range(HONEST // 2)},
        [Decimal(k) / 100 for k in range(HONEST)],
        [[k, str(k), k * 3] for k in range(HONEST // 2)],
        [True, False, None, -1, -2, 1.0, Decimal(1)] * 10_000,
    ],
    ids=lambda value: f"{type(value).__name__} of {type(next(iter(value))).__name__}",
)
def test_large_honest_results_pass(value: object) -> None:
    """A hundred thousand keys, numbers and rows are nothing special."""

    def refuse(value: object) -> tuple[list[Tree], list[tuple[str, object]]]:
        raise AssertionError(value)

    assert through_a_frame(encode(value, refuse)) == value


def test_many_honest_rows_pass() -> None:
    """Rows with numbers, repeated ones among them."""
    rows: list[Tree] = [
        ["record", "id", k, "user", k % 977, "price", ["decimal", f"{k % 999}.50"], "name", f"n{k}"]
        for k in range(HONEST // 3)
    ]
    found = through_a_frame(["list", *rows])
    assert isinstance(found, list)
    assert all(type(row) is Record for row in islice(found, 9))


def test_fields_of_an_instance_pass() -> None:
    """An instance is looked through and comes out as it was."""
    found = through_a_frame(["instance", "Page", "ids", ["list", *range(9999)], "next", None])
    assert isinstance(found, Instance)
    assert type_and_fields(found) == ("Page", {"ids": list(range(9999)), "next": None})

"""Proof that what a child sent can be hashed on this side, found by hashing it.

The hash of a number, and of what is made of numbers, is the same in every process: whoever chooses
them chooses where each lies in a dict or a set. Many with one hash are each compared with all
others; many with hashes of their own can lie on one path, along which each later one has to walk.
A hidden test puts into sets what it got in lists, so these are proven too, by the places where
values stand: a list's items, a column of its rows, the rows themselves.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from operator import eq, itemgetter
from typing import Any

from grader.worker.box.frames import FrameError
from grader.worker.values import Instance, Record, type_and_fields

#: Different values with the same hash. 900 numbers beside 900 Decimals cost minutes to compare.
#: What is not made to collide has two, -1 and -2, or a number in each of its types.
MAX_SAME_HASH = 8

#: So few numbers lie on no path that takes long: each lookup passes at most that many.
FEW = 4096

#: Processor time of the proofs of one frame, and for each value in them: eight times what the
#: largest honest frame takes, 0.6 µs a value. It bounds our work; what is slower was made so.
FRAME_S = 0.5
VALUE_S = 4e-6

#: Put in by one call, which nothing can end. 64 walks along all that fits into a frame, 6 ms each,
#: are 0.4 s. A table that grows puts all in again at once, but a path in the larger one leads, by
#: remainders, along one in the smaller: that has been walked, and measured, before.
PORTION = 64

#: A list as short as this is taken for a row: its first items are a column.
ROW = 32

_SALTED = frozenset({str, bytes})
_KEYS = object()  # where keys of a dict stand that are no names


class Effort:
    """What is left of the time for one frame."""

    def __init__(self) -> None:
        self._left_s = FRAME_S

    def put(self, values: Sequence[Hashable]) -> None:
        """Put them into a set and a dict, and look them up. Raises FrameError if that takes long.

        The two look in different places. What is there most often comes last, and lies furthest
        from its place: a test may well put it in so.
        """
        values = _rarest_first(values)
        members: set[Hashable] = set()
        table: dict[Hashable, Hashable] = {}
        self._left_s += VALUE_S * len(values)
        end = time.thread_time() + self._left_s
        for _ in ("put in", "looked up"):
            for at in range(0, len(values), PORTION):
                portion = values[at : at + PORTION]
                members.update(portion)
                table.update(zip(portion, portion, strict=True))
                if time.thread_time() > end:
                    raise FrameError("numbers that were made to lie in each other's way")
        self._left_s = end - time.thread_time()


def prove(values: Sequence[Hashable], effort: Effort) -> None:
    """Raise FrameError unless these can be keys. Raises TypeError for what has no hash."""
    numbers = [value for value in values if type(value) not in _SALTED]
    if len(numbers) > MAX_SAME_HASH:
        _refuse_same_hash(numbers)
    if len(numbers) > FEW:
        effort.put(values)


def prove_all(value: object, effort: Effort) -> None:
    """Raise FrameError unless all that can be made keys of, in this value, can be keys."""
    place = Place()
    place.take(value)
    taken = [values for values in place.walk() if values]
    prove(list(chain.from_iterable(taken)), effort)
    for values in taken if len(taken) > 1 else ():
        prove(values, effort)


def _rarest_first(values: Sequence[Hashable]) -> Sequence[Hashable]:
    texts = [repr(value) for value in values]
    counts = Counter(texts)
    if len(counts) == len(values):
        return values
    by_count = sorted(zip(map(counts.__getitem__, texts), values, strict=True), key=itemgetter(0))
    return [value for _, value in by_count]


def _refuse_same_hash(numbers: Iterable[Hashable]) -> None:
    """Find them without a table of hashes. Equal values are one: texts have hashes of our own."""
    different = dict(zip(map(repr, numbers), numbers, strict=True)).values()
    hashes = sorted(map(hash, different))
    if any(map(eq, hashes, hashes[MAX_SAME_HASH:])):
        raise FrameError("numbers that were made to collide")


class Place:
    """A place in a result, such as a column of all its rows: what stands there, and below."""

    def __init__(self) -> None:
        self.values: list[Hashable] = []
        self._below: defaultdict[object, Place] = defaultdict(Place)

    def take(self, value: Any) -> None:
        """Sort in a value and its parts."""
        parts = _parts(value)
        if parts is None:
            self.values.append(value)
            return
        row = [part for _, part in parts]
        for name, part in parts:
            self._below[name].take(part)
        if type(value) is dict:
            for key in value:
                self._below[_KEYS].take(key)
        if len(row) <= ROW or type(value) is tuple:
            self._take_row(value if type(value) is frozenset else tuple(row))

    def walk(self) -> Iterator[list[Hashable]]:
        """Yield what stands here, and at each place below."""
        yield self.values
        for place in self._below.values():
            yield from place.walk()

    def _take_row(self, row: Hashable) -> None:
        """A test may make keys of whole rows, whose hashes can be chosen by two columns."""
        try:
            hash(row)
        except TypeError:  # it holds a list
            return
        self.values.append(row)


def _parts(value: Any) -> list[tuple[object, Any]] | None:
    """The parts of a value by the names of their places; None if there are none."""
    kind = type(value)
    if kind is Record:
        return list(value.items())
    if kind is Instance:
        return list(type_and_fields(value)[1].items())
    if kind is dict:
        return [(key if type(key) is str else None, part) for key, part in value.items()]
    if kind in (list, tuple, set, frozenset):
        names = range(len(value)) if len(value) <= ROW else repeat(None)
        return list(zip(names, value, strict=False))
    return None

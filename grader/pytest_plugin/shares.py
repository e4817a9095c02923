"""Which tests of an exercise each of two processes runs: both are to take as long."""

from collections.abc import Sequence

import pytest

#: What a test with that fixture takes, where a plain one takes 1: docs/performance.md has it.
WEIGHTS = {"sweep": 3, "interleave": 6}

#: So much takes longer than to open a second cell; where one is open already, less will do.
WORTH_A_CELL = 8
WORTH_A_CELL_AHEAD = 3


def weigh(item: pytest.Item) -> int:
    """What it takes, compared with a plain test."""
    used = getattr(item, "fixturenames", ())
    return max((weight for name, weight in WEIGHTS.items() if name in used), default=1)


def split(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Give each item to one of two, the heavy ones first; theirs are in the order of `items`.

    Both processes split alike.
    """
    sides: tuple[list[pytest.Item], list[pytest.Item]] = ([], [])
    loads = [0, 0]
    for item in sorted(items, key=weigh, reverse=True):
        lighter = loads.index(min(loads))
        sides[lighter].append(item)
        loads[lighter] += weigh(item)
    for side in sides:
        side.sort(key=items.index)
    return sides

"""Which tests each of two processes runs."""

from types import SimpleNamespace
from typing import cast

import pytest

from grader.pytest_plugin.shares import split, weigh


def _items(*fixtures: str) -> list[pytest.Item]:
    return [
        cast(pytest.Item, SimpleNamespace(name=name, fixturenames=[one]))
        for name, one in enumerate(fixtures)
    ]


def test_both_have_as_much_to_do() -> None:
    """A meeting stands against a sweep and plain tests, as it takes as long."""
    items = _items("db", "db", "db", "sweep", "interleave")
    one, other = split(items)
    assert sum(map(weigh, one)) == sum(map(weigh, other)) == 6


def test_each_item_is_on_one_side_in_its_order() -> None:
    """None is lost, and none is done twice."""
    items = _items("db", "interleave", "db", "sweep", "sweep", "db")
    one, other = split(items)
    assert sorted(map(items.index, [*one, *other])) == list(range(6))
    assert all(side == sorted(side, key=items.index) for side in (one, other))

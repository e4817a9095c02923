"""What is still as the student received it."""

import pytest

from grader.catalog.stubs import find_placeholders, find_unwritten

STUB = b'''
class Counter:
    """Counts."""

    def count(self):
        raise NotImplementedError


async def count_up(pool, counter_id):
    """Add one."""
    raise NotImplementedError
'''


def test_a_stub_is_unwritten() -> None:
    """Functions and classes, wherever they stand."""
    moved = b"import asyncpg\n\n" + STUB + b"\nX = 1\n"
    assert find_unwritten(STUB, moved) == {"Counter", "count_up"}


@pytest.mark.parametrize(
    "addition",
    [
        b"    return 1\n",
        b"count_up = make()\n",
        b"from elsewhere import count_up\n",
        b"from elsewhere import *\n",
        b"globals()['count_up'] = 1\n",
        b"if True:\n    async def count_up(pool, counter_id):\n        return 1\n",
        b"def broken(:\n",
    ],
)
def test_what_may_be_something_else_is_written(addition: bytes) -> None:
    """Only what surely is the stub's need not be run."""
    assert "count_up" not in find_unwritten(STUB, STUB + addition)


def test_one_function_at_a_time() -> None:
    """What another one became does not matter."""
    counted = STUB.replace(b"raise NotImplementedError", b"return 1", 1)
    assert find_unwritten(STUB, counted) == {"count_up"}


def test_a_class_that_is_half_written_has_a_placeholder() -> None:
    """Wherever one of its methods says so; what only speaks of the word has none."""
    half = STUB + b"    return 1\n\n\ndef explain():\n    return 'raise NotImplementedError'\n"
    assert find_placeholders(half) == ["Counter", "count_up"]
    assert find_placeholders(half.replace(b"raise Not", b"Not")) == []
    assert find_placeholders(b"def broken(:\n") == []

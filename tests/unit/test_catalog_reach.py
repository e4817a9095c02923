"""Which tests can notice a change of which definition."""

import pytest

from grader.catalog.reach import (
    find_changed,
    find_same,
    reach,
    read_definitions,
    read_mentions,
)

SOLUTION = """
ORDERS = ("id", "name")

def list_rows(pool):
    return ORDERS

def _codec(conn): ...

def create_pool(dsn):
    return _codec

class Queue:
    def put(self): ...
"""

TESTS = """
NAMES = ["list_rows"]

def expect(student):
    return student.create_pool()

def test_direct(student):
    return student.list_rows()

def test_by_helper(student):
    return expect(student)

def test_by_name(student):
    return [getattr(student, name) for name in NAMES]

def test_class(student):
    return student.Queue()

def test_of_nothing(db): ...
"""


def reached(test: str) -> frozenset[str]:
    return reach(test, read_mentions(TESTS), read_mentions(SOLUTION))


def test_call_reaches_what_the_function_uses() -> None:
    """A test that calls a function notices changes of it and of the constants that it uses."""
    assert reached("test_direct") == {"list_rows", "ORDERS"}


def test_helpers_are_followed() -> None:
    """So does one whose helper calls it."""
    assert reached("test_by_helper") == {"create_pool", "_codec"}


def test_names_in_texts_count() -> None:
    """So does one that calls it by its name, from a list of the test file."""
    assert "list_rows" in reached("test_by_name")


def test_classes_are_reached() -> None:
    """A class is a definition like any other."""
    assert reached("test_class") == {"Queue"}


def test_nothing_is_reached_without_mention() -> None:
    """A test that mentions no definition reaches none."""
    assert reached("test_of_nothing") == frozenset()


def test_definitions_of_a_mistake() -> None:
    """What a stored mistake replaces; imports and docstrings replace nothing."""
    source = '"""Why."""\nimport json\n\nLIMIT: int = 3\n\nasync def add(pool): ...\n'
    assert read_definitions(source) == frozenset({"LIMIT", "add"})


def test_a_mistake_that_does_more_may_change_anything() -> None:
    """A file that runs code beside its definitions can be noticed by every test."""
    assert read_definitions("import json\njson.dumps = str\n") is None
    assert read_definitions("print(1)\n") is None


BEFORE = """
import asyncpg

LIMIT = 7


def count(pool):
    return pool.fetchval("SELECT 1", LIMIT)


def name(pool):
    return 1
"""


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("return 1", "return 2", {"name"}),
        ("LIMIT = 7", "LIMIT = 8", {"LIMIT"}),
        ("    return 1\n", "    # a comment\n\n    return 1\n", set()),
        ("def name", "def another", {"name", "another"}),
    ],
)
def test_what_differs_between_two_states(old: str, new: str, changed: set[str]) -> None:
    """Definitions, by name; where they stand and what comments say changes nothing."""
    found = find_changed(BEFORE, BEFORE.replace(old, new))
    assert found is not None and set(found) == changed


@pytest.mark.parametrize("more", ["import os\n", "print(LIMIT)\n", "setattr(asyncpg, 'x', 1)\n"])
def test_what_a_module_does_may_change_anything(more: str) -> None:
    """Nobody can tell from its text what."""
    assert find_changed(BEFORE, BEFORE + more) is None


ROUTED = """
router = APIRouter()

@router.get("/health")
async def health(): ...

async def show(): ...

router.get("/users")(show)

async def idle(): ...

def create_app():
    return router
"""


def test_what_is_given_to_a_router_is_reached_by_it() -> None:
    """A function that a decorator, or a statement of the module, hands to what a test uses."""
    tests = read_mentions("def test_app(student):\n    return student.create_app()\n")
    found = reach("test_app", tests, read_mentions(ROUTED))
    assert found == {"create_app", "router", "health", "show"}


def test_what_is_the_same() -> None:
    """Definitions that have not changed, however they are laid out; no new one is among them."""
    before = "import a\n\nX = 1\n\ndef f(): return (1)\n\ndef g(): ...\n"
    after = "import b\n\nX = 2\n\ndef f():\n    return 1\n\ndef h(): ...\n"
    assert find_same(before, after) == {"f"}

"""Which of the student's functions a test is about."""

import sys
from types import ModuleType

import pytest

from grader.model import Function
from grader.pytest_plugin.about import find_function

FUNCTIONS = {
    name: Function(name, "", None, given=name == "Broke")
    for name in ("pay", "pay_all", "refund", "count", "Broke")
}

TESTS = """
import pytest

CALLS = ["count"]

async def helper(student):
    await student.refund(1)

@pytest.fixture
def counted(student):
    return [getattr(student, name) for name in CALLS]

class Account:
    async def fill(self, student):
        await student.pay_all()

async def test_pay_all_pays(student):
    await student.pay(1)
    await student.pay_all()

async def test_money_comes_back(student):
    await helper(student)

async def test_what_a_fixture_asks_for(counted):
    pass

async def test_a_class_of_the_file(student):
    await Account().fill(student)

async def test_one_inside_of_another(student):
    async def call():
        await student.pay(1)
    await call()

async def test_both(student):
    await student.pay(1)
    await student.refund(1)

async def test_too_dear(student):
    with student.raises("Broke"):
        await student.pay(9)

async def test_what_is_given(student):
    assert await student.Broke()

async def test_none(db):
    await db.fetch("SELECT 1")
"""


@pytest.fixture(scope="module")
def tests() -> ModuleType:
    """A file of tests, imported."""
    module = ModuleType("tests_about_functions")
    sys.modules[module.__name__] = module
    exec(TESTS, vars(module))
    return module


@pytest.mark.parametrize(
    ("test", "function"),
    [
        ("test_pay_all_pays", "pay_all"),
        ("test_money_comes_back", "refund"),
        ("test_what_a_fixture_asks_for", "count"),
        ("test_a_class_of_the_file", "pay_all"),
        ("test_one_inside_of_another", "pay"),
        ("test_both", None),
        ("test_too_dear", "pay"),
        ("test_what_is_given", "Broke"),
        ("test_none", None),
    ],
)
def test_a_test_is_about_a_function(test: str, function: str | None, tests: ModuleType) -> None:
    """By its name, or by the only one to be written that it calls, however it gets there."""
    assert find_function(getattr(tests, test), FUNCTIONS) == function

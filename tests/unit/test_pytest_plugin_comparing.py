"""What a test expected and got is told of comparisons, and nothing is called again for it."""

import ast
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.pytest_plugin.comparing import MAX_SIDE, Compared, find_compared

Fail = Callable[..., Compared | None]


@pytest.fixture
def fail(tmp_path: Path) -> Fail:
    """Run the body of a test's function with these names; return what is told of its failure."""

    def run(body: str, **names: Any) -> Compared | None:
        path = tmp_path / f"test_{len([*tmp_path.iterdir()])}.py"
        lines = ["from decimal import Decimal", f"def test({', '.join(names)}):"]
        lines += [f"    {line}" for line in body.splitlines()]
        path.write_text("\n".join(lines))
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with pytest.raises(AssertionError) as caught:
            module.test(**names)
        return find_compared(caught.value, path)

    return run


@pytest.mark.parametrize(
    ("body", "got", "expected"),
    [
        ("assert user == {'id': 1}", "{'id': 2}", "{'id': 1}"),
        ("assert user['id'] == 1, 'another id'", "2", "1"),
        ("assert user is None", "{'id': 2}", "None"),
        ("assert type(user) is list", "dict", "list"),
        ("assert len(user) == 1 + 1", "1", "2"),
        ("assert sorted(user) == [key for key in ()]", "['id']", "[]"),
        ("assert [one for one in user] == [*map(str, range(1))]", "['id']", "['0']"),
        ("assert user.get('no') == Decimal(1)", "None", "Decimal('1')"),
        ("assert (\n    user['id']\n    == 3\n), (\n    'it is long'\n)", "2", "3"),
        ("rows = [user]\nassert [row['id'] for row in rows] == []", "[2]", "[]"),
    ],
)
def test_a_comparison_is_told(fail: Fail, body: str, got: str, expected: str) -> None:
    """Its left side is what the test got."""
    assert fail(body, user={"id": 2}) == Compared(got, expected)


@pytest.mark.parametrize(
    "body",
    [
        *("assert False", "assert not user", "assert user != user", "assert len(user) > 3"),
        "assert user == {} == []",
        "assert asked() == 1",
        "assert [asked() for _ in 'a'] == []",
        "assert [*map(asked, 'a')] == []",
        "assert sorted(user, key=asked) == []",
        "assert object() == user",
        "assert [asked] == user",
        "if user: raise AssertionError('user == 1')",
    ],
)
def test_what_is_no_plain_comparison_is_not_told(fail: Fail, body: str) -> None:
    """Nor is anything called for it that does more than compute."""
    called: list[object] = []

    def asked(*given: object) -> str:
        called.append(given)
        return "x"

    assert fail(body, user={"id": 2}, asked=asked) is None
    assert len(called) <= 1, "the call of the test itself is the only one"


def test_a_failure_outside_of_the_tests_is_not_told(fail: Fail) -> None:
    """Where the test only stands on the line that called it."""

    def engine() -> int:
        raise AssertionError("something was missed")

    assert fail("assert engine() == 1", engine=engine) is None


def test_a_comparison_that_holds_by_now_is_not_told(fail: Fail) -> None:
    """What has changed since is not what the test got."""

    class Fickle:
        looks = 0

        @property
        def value(self) -> int:
            self.looks += 1
            return self.looks

    assert fail("assert it.value == 2", it=Fickle()) is None


def test_rows_are_written_one_below_the_other(fail: Fail) -> None:
    """A long list is read in lines."""
    rows = [{"id": number, "name": f"user {number}"} for number in range(4)]
    told = fail("assert rows == []", rows=rows)
    assert told is not None
    assert told.got.splitlines() == [
        "[{'id': 0, 'name': 'user 0'},",
        " {'id': 1, 'name': 'user 1'},",
        " {'id': 2, 'name': 'user 2'},",
        " {'id': 3, 'name': 'user 3'}]",
    ]


@pytest.mark.parametrize("value", ["x" * 10**6, [*range(10**5)], [["a" * 200] * 20] * 20])
def test_a_side_is_bounded(fail: Fail, value: object) -> None:
    """And says so."""
    told = fail("assert value == 0", value=value)
    assert told is not None
    assert len(told.got) < MAX_SIDE + 50
    assert told.got.endswith(" more characters)")


@pytest.mark.parametrize("value", [10**5000, float("nan")], ids=["long", "nan"])
def test_values_that_are_awkward_break_nothing(fail: Fail, value: object) -> None:
    """What cannot be written is not told."""
    told = fail("assert value == None", value=value)
    assert told in (None, Compared("nan", "None"))


def test_sides_are_cut_where_they_differ(fail: Fail) -> None:
    """Two equal beginnings tell nothing."""
    told = fail("assert one == other", one=[*range(2000), 7], other=[*range(2000), 8])
    assert told is not None
    assert told.got != told.expected and told.got.startswith("(")
    assert len(told.got) < MAX_SIDE + 100


class _Forgotten:
    """As a forgotten task: it parses when it is collected. Others follow."""

    def __init__(self, others: list[int]) -> None:
        self.itself, self.others = self, others

    def __del__(self) -> None:
        ast.parse("a + b")
        if self.others:
            self.others.pop()
            _Forgotten(self.others)


def test_what_is_collected_meanwhile_breaks_nothing(fail: Fail) -> None:
    """Python 3.11 cannot parse while it parses."""
    others = [1] * 500
    body = "x = [1]\n" * 5_000 + "forget()\nassert x == [2]"
    try:
        assert fail(body, forget=lambda: _Forgotten(others)) == Compared("[1]", "[2]")
    finally:
        others.clear()

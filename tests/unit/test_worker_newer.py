"""Syntax of newer Pythons is told from mistakes."""

import sys
from types import SimpleNamespace

import pytest

from grader.worker.box import newer
from grader.worker.box.newer import Newer, advise, newer_syntax

F_STRING, T_STRING = "an f-string", "a t-string"
TYPE, BRACKETS = "a `type` statement", "type parameters in brackets"
EXCEPT = "`except` without parentheses"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is newer here is newer than 3.11, whatever runs the tests; parsing is this Python's."""
    if sys.version_info[:2] != (3, 11):
        pytest.skip("which texts can be parsed is known for Python 3.11")


@pytest.mark.parametrize(
    ("source", "version", "what"),
    [
        ("type Row = dict[str, int]", (3, 12), TYPE),
        ("x = [\n]\nif x:\n    type Row[T] = list[T]", (3, 12), TYPE),
        ("type Row[T = int] = list[T]", (3, 13), BRACKETS),
        ("def first[T](rows: list[T]) -> T:\n    return rows[0]", (3, 12), BRACKETS),
        ("async def first[T: int, *Ts, **P](\n    rows): pass", (3, 12), BRACKETS),
        ("class Rows[T](list): pass", (3, 12), BRACKETS),
        ("class Rows[T = int]: pass", (3, 13), BRACKETS),
        ("try:\n    f()\nexcept KeyError, m.Error:\n    pass", (3, 14), EXCEPT),
        ("try:\n    f()\nexcept* KeyError, IndexError: pass", (3, 14), EXCEPT),
        ('x = f"{row["name"]}"', (3, 12), F_STRING),
        ("x = f'{\"\\n\".join(rows)}'", (3, 12), F_STRING),
        ('x = f"{\n    row  # the first\n}"', (3, 12), F_STRING),
        ('x = f"{f"{f"{1}"}"}"', (3, 12), F_STRING),
        ('x = f"{a!r:>{w["x"]}} {{}} {b != c}" "tail"', (3, 12), F_STRING),
        ('async def f():\n    return f"{await g("a")=}"', (3, 12), F_STRING),
        ("x = t'{name!r:>{width}}'", (3, 14), T_STRING),
        ("x = '# {' + rt'{name}'", (3, 14), T_STRING),
    ],
)
def test_newer_syntax_is_named(source: str, version: tuple[int, int], what: str) -> None:
    """What is in the way is named, with the first Python that reads it."""
    found = newer_syntax(source)
    assert {(one.version, one.what) for one in found} >= {(version, what)}
    assert max(one.version for one in found) == version


@pytest.mark.parametrize(
    "source",
    [
        "x = (1",
        "def f(:\n    pass",
        'print "hello"',
        "type = 3\nx = (",
        "type X = ",
        "type Row = int\nx = (",  # the one is newer, the other a mistake
        "def f[T](x:\n    pass",
        "def f[T: ](x): pass",
        "try:\n    f()\nexcept KeyError, IndexError as e:\n    pass",
        "except KeyError, IndexError:\n    pass",
        'x = f"{row["name"}"',
        'x = f"{row["name"]!x}"',
        'x = f"{row[" "]"',
        'x = f"{}" + f"{row["a"]}"',
        "x = t'{'",
        "x = 'never closed",
    ],
)
def test_mistakes_are_not_called_newer(source: str) -> None:
    """What no Python reads is left to the message of this one."""
    assert newer_syntax(source) == []


def test_places_are_told_with_the_way_out() -> None:
    """The text names the Python that is needed, the first line of each kind, and the one here."""
    [text] = advise('x = f"{row["a"]}"\ny = f"{row["b"]}"\ntype X = int\n')
    assert text == (
        "Python 3.12 or newer reads this file, for a `type` statement (line 3), an f-string "
        "(line 1). Here is Python 3.11: write it in the older way."
    )


def test_what_this_python_reads_is_not_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is newer than the Python here is named."""
    monkeypatch.setattr(newer, "sys", SimpleNamespace(version_info=(3, 13)))
    source = "type X = int\nx = t'{a}'"
    assert newer_syntax(source) == [Newer((3, 14), T_STRING, 2)]


@pytest.mark.parametrize(
    "bomb",
    ["(" * 100_000, "f'{" * 50_000, "'" * 200_000 + "x", 'f"{a}"' * 40_000, "type " * 50_000],
    ids=lambda bomb: bomb[:5],
)
def test_bombs_end(bomb: str) -> None:
    """Whatever is handed in, the look at it ends, and says nothing."""
    assert newer_syntax(bomb) == []

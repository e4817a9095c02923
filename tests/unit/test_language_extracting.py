"""The sentences in source code."""

import ast

from grader.language.extracting import extract


def _found(source: str) -> list[str]:
    tree = ast.parse(source)
    return [text for _, text in extract(tree, {"mark": (0,), "told": ("hint",)}, asserts=True)]


def test_an_f_string_is_a_pattern() -> None:
    """What it computes is a {name}, after the last word of the expression."""
    assert _found('mark(f"{error.type} came after {len(rows)} s")') == ["{type} came after {len} s"]


def test_a_name_twice_is_told_apart() -> None:
    """By a number."""
    assert _found('mark(f"between {a.id} and {b.id}")') == ["between {id} and {id2}"]


def test_each_line_is_a_sentence() -> None:
    """A text is told line by line, and so it is translated."""
    assert _found('mark("one thing\\nanother one")') == ["one thing", "another one"]


def test_assertions_and_arguments_by_keyword_are_read() -> None:
    """Both branches of a choice are."""
    assert _found("assert x, 'no row' if y else 'no table'") == ["no row", "no table"]
    assert _found("told('other', hint='look again')") == ["look again"]


def test_what_is_no_sentence_is_left_out() -> None:
    """A lone keyword of SQL, or a value and nothing besides."""
    assert _found('mark("BEGIN"); mark(f"{value}")') == []

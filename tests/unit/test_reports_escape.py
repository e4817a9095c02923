"""Student-made text can break no output, whatever it is."""

import csv
import io
import re
import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.reports import escape

TEXT = st.text(st.characters(), max_size=200)  # lone surrogates included
BRIEF = settings(max_examples=200, deadline=None)


@given(TEXT)
@BRIEF
def test_visible_text_holds_no_control_character(text: str) -> None:
    """Of the control characters, only tab and newline are left."""
    left = {c for c in escape.visible(text) if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")}
    assert left <= {"\n", "\t"}


@given(TEXT)
@BRIEF
def test_visible_text_is_what_utf8_and_xml_can_hold(text: str) -> None:
    """A document made of it is written and read back unchanged."""
    element = ET.Element("out")
    element.text = escape.visible(text)
    read = ET.fromstring(ET.tostring(element, encoding="utf-8"))
    assert (read.text or "") == element.text


@pytest.mark.parametrize("control", "\u202a\u202e\u2066\u2069\u200e\u200f\u061c\u200b\ufeff\xad")
def test_bidi_and_zero_width_characters_are_shown(control: str) -> None:
    """What reorders or hides text is spelled out."""
    assert control not in escape.visible(f"a{control}b")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2K", r"\x1b[2K"),
        ("a\rb", r"a\rb"),
        ("a\r\nb", "a\nb"),
        ("\x9b31m", r"\x9b31m"),
        ("\ud800", r"\ud800"),
        ("a\u202eb", r"a\u202eb"),
        ("Zoë 👩‍🚀 €\t", "Zoë 👩‍🚀 €\t"),
    ],
)
def test_visible_spells_out_like_python(text: str, shown: str) -> None:
    """An invisible character reads as its Python escape; other text stays as it is."""
    assert escape.visible(text) == shown


def test_a_letter_keeps_few_combining_marks() -> None:
    """A tower of accents cannot cover the lines around it."""
    assert len(escape.visible("a" + "\u0301" * 10_000)) <= 5


@given(TEXT)
@BRIEF
def test_markdown_is_one_line_without_structure(text: str) -> None:
    """No character that Markdown or HTML gives a meaning to is left, references aside."""
    escaped = re.sub(r"&#\d+;", "", escape.markdown(text))
    assert not set(escaped) & set("\n\r\t`*_[]<>|\\#!~@:&{}()+-=.")


@given(TEXT)
@BRIEF
def test_a_csv_cell_never_starts_a_formula(text: str) -> None:
    """A spreadsheet takes the cell for text."""
    row = io.StringIO()
    csv.writer(row).writerow([escape.csv_cell(text), "next"])
    cell, _ = next(csv.reader(io.StringIO(row.getvalue())))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_formula_starts_are_quoted(text: str) -> None:
    """Each known start of a formula gets an apostrophe."""
    assert escape.csv_cell(text).startswith("'")


@pytest.mark.parametrize(
    "text",
    [
        "::error::forged",
        "  ::notice title=x::y",
        "text ::add-mask::a",
        "a\n::stop-commands::x",
        "::x::",
        "##[error]forged",
        "in a line ##[group]x",
        "::Error file=a::b",
    ],
)
def test_workflow_commands_are_broken(text: str) -> None:
    """Nothing that GitHub's runner would obey is left."""
    safe = escape.terminal(text)
    command = re.compile(r"^\s*::|::(error|notice|add-mask|stop-commands)|##\[", re.I | re.M)
    assert not command.search(safe)


def test_a_cast_is_no_workflow_command() -> None:
    """PostgreSQL's :: stays readable."""
    assert escape.terminal("SELECT $1::jsonb, $2::int[]") == "SELECT $1::jsonb, $2::int[]"

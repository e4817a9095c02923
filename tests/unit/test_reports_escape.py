"""Student-made text can break no output, whatever it is."""

import csv
import io
import re
import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.reports import escape

TEXT = st.text(st.characters(), max_size=200)  # lone surrogates included
BRIEF = settings(max_examples=200, deadline=None)

#: Texts of little but marks, as a list, a heading or a line of a table begins.
MARKS = st.text("a1_ :.-+=#>()[]|*`~\\&;/@w", max_size=12)

#: As GitHub reads it, but for links without brackets.
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


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


@pytest.mark.parametrize("mark", "\u0301\u0e49\u064e\u0951\u20dd\ufe20")
def test_a_letter_keeps_few_combining_marks(mark: str) -> None:
    """A tower of marks, of whatever script, cannot cover the lines around it."""
    assert len(escape.visible("a" + mark * 10_000)) <= 5


def test_a_tower_is_not_held_up_by_joiners() -> None:
    """What is not seen between two marks does not make them two towers."""
    shown = escape.visible("\u0e01" + "\u0e49\u200d" * 1000)
    assert shown.count("\u0e49") <= 4


@pytest.mark.parametrize(
    "name", ["\u3164", "\u2800", "\u034f", "\u115f", "\uffa0", "\u180e", "\ufe0f", "\u200d\u200c"]
)
def test_an_invisible_name_is_shown(name: str) -> None:
    """Nothing that takes up no ink stays as it is."""
    assert escape.visible(name).isascii()


@pytest.mark.parametrize("hidden", ["\u200d", "\ufe0f", "\u034f", "\u3164", "\u2800"])
def test_what_follows_a_name_unseen_is_shown(hidden: str) -> None:
    """No two names look the same but for a character that nobody sees."""
    assert escape.visible(f"ada{hidden}") != "ada" and escape.visible(f"ada{hidden}").isascii()


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "👩\u200d🚀", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3"]
)
def test_joiners_stay_where_they_join(text: str) -> None:
    """Persian and emoji are written with them."""
    assert escape.visible(text) == text


@given(TEXT)
@BRIEF
def test_markdown_is_one_line_without_structure(text: str) -> None:
    """No character that Markdown or HTML gives a meaning to is left, references aside."""
    escaped = re.sub(r"&#\d+;", "", escape.markdown(text))
    assert not set(escaped) & set("\n\r\t`*[]<>|\\#!~@&{}$")
    assert not re.search(r":\S|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|www\.", escaped)


@given(TEXT | MARKS)
@BRIEF
def test_markdown_is_read_as_the_text(text: str) -> None:
    """In a table, in a list and alone on its line: the text, and nothing but text."""
    escaped, said = escape.markdown(text), escape.one_line(text)
    for around in ("{}", "- {}", "x\n{}", "| a | b |\n| --- | --- |\n| {} | y |"):
        tokens = GITHUB.parse(around.format(escaped))
        inner = [one for block in tokens for one in block.children or []]
        assert {one.type for one in inner} <= {"text", "softbreak"}, inner
        assert said.replace("@", "@\u200b") in "".join(one.content for one in inner)
        blocks = [one.type for one in GITHUB.parse(around.format("xx" if said else ""))]
        assert [one.type for one in tokens] == blocks


def test_markdown_of_words_can_be_read_by_itself() -> None:
    """What means nothing where it stands is left as it is written."""
    for text in (
        "our tests: test_counts passes now",
        "total -3.4 (1 day late; the course's rule, 2026-11-19)",
    ):
        assert escape.markdown(text) == text


#: Texts in which separators, quotes and starts of formulas are near each other.
CELLS = TEXT | st.text("ab ,;|\t\"'=+-@＝\n", max_size=20)


@pytest.mark.parametrize("separator", ",;|\t")
@given(CELLS, CELLS)
@BRIEF
def test_no_separator_begins_a_formula(separator: str, name: str, message: str) -> None:
    """Whatever a spreadsheet takes for the separator, it finds no formula at a cell's start."""
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(
        [escape.csv_cell(name), "1.5", escape.csv_cell(message)]
    )
    for cell in next(csv.reader(io.StringIO(row.getvalue()), delimiter=separator)):
        assert not cell.strip(' "').startswith(tuple("=+-@\t\r＝＋－＠")), cell


@given(CELLS)
@BRIEF
def test_a_csv_cell_can_be_read_back(text: str) -> None:
    """The apostrophes that were put in can be told from those that were there."""
    assert escape.csv_text(escape.csv_cell(text)) == escape.one_line(text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_formula_starts_are_quoted(text: str) -> None:
    """Each known start of a formula gets an apostrophe."""
    assert escape.csv_cell(text).startswith("'")


@pytest.mark.parametrize("separator", ",;|")
def test_formula_behind_a_separator_is_quoted(separator: str) -> None:
    """So does one behind what another program takes for the end of a cell."""
    assert escape.csv_cell(f"no{separator} =1") == f"no{separator} '=1"


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


@pytest.mark.parametrize("end", ["…", "...", " … (9 more characters)"])
def test_what_is_cut_in_the_middle_of_a_command_is_broken_too(end: str) -> None:
    """It may be all that stands in a line of a terminal."""
    assert escape.terminal(f"raised x ::set-out{end}") == rf"raised x \x3a:set-out{end}"


def test_a_cast_is_no_workflow_command() -> None:
    """PostgreSQL's :: stays readable."""
    assert escape.terminal("SELECT $1::jsonb, $2::int[]") == "SELECT $1::jsonb, $2::int[]"

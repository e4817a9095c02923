"""Any text in every place of a report: each format is read back, and has only grown in text.

A report of harmless text is the measure. With hostile text instead its structure has to be the
same, and the text has to come back as it is shown.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console, RenderableType

from grader.choices import Export
from grader.platforms.graders.known import render_for
from grader.reports import escape
from grader.reports.alike import Alike, Compared, Passage, render_alike
from grader.reports.class_page import render_class
from grader.reports.files import Beside
from grader.reports.gradebook import render_csv
from grader.reports.page import render_student
from grader.reports.result_json import parse_json, render_json
from grader.reports.step_summary import render_markdown
from grader.reports.terminal import render_check, render_run
from grader.results import Act, Call, Code, Explanation, Outcome, Place, Result, Statement, Status
from tests.sample_results import HALF, HOSTILE, case, exercise_of, result, task_of

#: Pieces that mean something to one format or another, among any characters.
SPECIAL = st.sampled_from(
    [
        *("<script>", "</pre>", "</details>", "<!--", "]]>", "&lt;", "{{ 7*7 }}", "{% raw %}"),
        *("| a | b |", "\n\n# 100/100\n\n", "```\n", "~~~", "[x](javascript:1)", "![x](y)", "\\"),
        *(
            "**",
            "_",
            "1. ",
            "- ",
            "> ",
            "\n---\n",
            "===",
            "    ",
            "@everyone",
            "a@b.co",
            "<a@b.co>",
        ),
        *("::error::", "##[error]", "\n::set-output name=a::b", ":", "::", "#", "##[", "www.a.com"),
        *(
            "\x1b[2K",
            "\x9b31m",
            "\r",
            "\x07",
            "\x00",
            "\u202e",
            "\u2028",
            "\x85",
            "\ud800",
            "\ufeff",
        ),
        *("=1+1", "+", "-", "@SUM(A1)", "\t=", "'", '"', ",", ";", "http://a.com", "[bold red]"),
    ]
)
TEXT = st.lists(SPECIAL | st.text(st.characters(), max_size=6), min_size=1, max_size=6).map("".join)
PROPERTY = settings(
    max_examples=100, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)


def told(text: str, *, outcome: Outcome = Outcome.GRADED) -> Result:
    """A result with this text wherever a student, or what a student sent, can put it."""
    statement = Statement(1, text, text, None, "I", error=None, parameters=[text[:100]], call=0)
    failed = Statement(2, text, None, text, "I", error=text)
    evidence: dict[str, Any] = {
        "message": text,
        "detail": text,
        "output": text,
        "got": text,
        "calls": [Call("f", text, text), Call(text, text)],
        "place": Place(1, 1, text, Code(1, text)),
        "acts": [Act(1, "rival", text)],
    }
    sent: dict[str, Any] = {"statements": [statement, failed], "expected": f"{text}!"}
    cases = [
        case("test_a", "A case", status=Status.FAILED, **evidence, **sent),
        case("test_b", "Another", status=Status.ERROR, hint=text, **evidence),
        case("test_c", "Passed", output=text, statements=[statement]),
    ]
    made = exercise_of("shop", "Shop", [task_of("1.1", "A task", cases)])
    message = None if outcome is Outcome.GRADED else text
    return msgspec.structs.replace(
        result("ada", made), submission=text, outcome=outcome, message=message
    )


def without_space(text: str) -> str:
    """Text as far as no layout can change it."""
    return "".join(text.split())


# --- HTML -----------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The elements of a page with the names of their attributes, and its text.

    Without those that colour a student's code and mark what differs: as many as there are words.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.structure: list[tuple[str, ...]] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self._colours: list[bool] = []  # of each span that is open, whether it is one
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span":
            self._colours.append(attrs in [[("class", kind)] for kind in "kscmf"])
        if tag == "mark" or (tag == "span" and self._colours[-1]):
            return
        self.structure.append((tag, *(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark" or (tag == "span" and self._colours.pop()):
            return
        self.structure.append(("/", tag))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.structure.append(("comment",))

    def handle_decl(self, decl: str) -> None:
        self.structure.append(("declaration", decl))


def check_page(page: str, harmless: str, text: str) -> None:
    read, measure = Page(page), Page(harmless)
    assert read.structure == measure.structure
    assert all(
        re.match(r"#|index\.html$|[\w%.~-]+/report\.html(#case-\d+)?$", link) for link in read.links
    )
    assert without_space(escape.visible(text)) in without_space("".join(read.text))


@PROPERTY
@given(TEXT)
@example(HOSTILE)
def test_html_of_a_student_holds_text_as_text(text: str) -> None:
    """No element, attribute or comment comes of it, and it can be read on the page."""
    text = f"x{text}x"  # what is empty is not shown
    harmless = re.sub(r"[^\n]", "x", text)  # as many lines: each is an element
    check_page(render_student(told(text)), render_student(told(harmless)), text)


def a_class(text: str) -> list[Result]:
    """A class with this text in names, messages, and the values of explanations."""
    explanation = Explanation("value_in_sql", {"value": text})
    of_both: dict[str, Any] = {"message": text, "status": Status.FAILED}
    cases = [
        case("test_a", "A case", explanation=explanation, **of_both),
        case("test_b", "Another", **of_both),
    ]
    made = result("", exercise_of("shop", "Shop", [task_of("1.1", "A task", cases)]))
    names = [f"{text}{number}" for number in range(20)]  # more than are links
    graded = [msgspec.structs.replace(made, submission=f"s{name}", name=name) for name in names]
    return [*graded, told(text), told(text, outcome=Outcome.UNGRADABLE)]


@PROPERTY
@given(TEXT)
@example(HOSTILE)
def test_html_of_a_class_holds_text_as_text(text: str) -> None:
    """The same for the class page, with the links that are made of names."""
    text = f"x{text[:50]}x"  # longer names are cut there
    check_page(render_class(a_class(text)), render_class(a_class("xx")), text)


@PROPERTY
@given(TEXT)
@example(HOSTILE)
def test_html_of_a_class_without_names_has_none_of_it(text: str) -> None:
    """Of what students wrote nothing is on the page, whatever it is."""
    text = f"x{text[:50]}x"
    hostile = Page(render_class(a_class(text), anonymous=True))
    harmless = Page(render_class(a_class("xx"), anonymous=True))
    assert sorted(hostile.structure) == sorted(harmless.structure)  # lots are drawn
    assert not any(link for link in hostile.links if link[0] != "#")
    assert without_space(escape.visible(text)) not in without_space("".join(hostile.text))


@PROPERTY
@given(TEXT)
@example(HOSTILE)
def test_html_of_what_looks_alike_holds_text_as_text(text: str) -> None:
    """Lines of students' files and their names, beside each other."""
    text = f"x{text[:50]}x".replace("\n", " ")

    def page(said: str) -> str:
        passage = Passage((1, 9), ([said, said], [said]), (0, 3))
        alike = Alike("Shop", (said, said), (said, said), (0.5, 0.7), [passage], 1)
        return render_alike(Compared([alike], 1, 2, 0.1, 0.2, [said]), reports=True)

    check_page(page(text), page("xx"), text)


# --- Markdown -------------------------------------------------------------------------------------

#: Tables and bare links as GitHub reads them, on top of CommonMark; HTML in Markdown is on.
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def tokens(markdown: str) -> Iterator[tuple[str, str]]:
    """The structure of a Markdown text: blocks and what is inside of lines, without the text."""
    for block in MARKDOWN.parse(markdown):
        yield block.type, block.tag
        for inner in block.children or []:
            if inner.type not in ("text", "text_special"):
                yield inner.type, inner.tag


def words_of(markdown: str) -> str:
    """The text of Markdown, without white space and the joint that keeps @ from mentioning."""
    parts = [
        inner.content
        for block in MARKDOWN.parse(markdown)
        for inner in block.children or []
        if inner.type in ("text", "text_special", "code_inline")
    ]
    return without_space("".join(parts)).replace("\u200b", "")


@PROPERTY
@given(TEXT)
@example(HOSTILE)
@example("| a | b |")
def test_markdown_holds_text_as_text(text: str) -> None:
    """No heading, cell, link, image, fence or tag comes of it, nobody is mentioned, all is said."""
    text = f"x{text[:60]}x"  # longer messages are cut
    markdown, harmless = render_markdown([told(text)]), render_markdown([told("xx")])
    assert list(tokens(markdown)) == list(tokens(harmless))
    said = without_space(escape.one_line(text))
    assert words_of(markdown).count(said) == words_of(harmless).count("xx")
    rendered = "".join(
        inner.content for b in MARKDOWN.parse(markdown) for inner in b.children or []
    )
    assert not re.search(r"@\w", rendered)
    assert not re.search(r"://|www\.", markdown), "GitHub makes links of these where they stand"


@PROPERTY
@given(TEXT)
@example(HOSTILE)
@example("| a | b |")
def test_markdown_of_a_class_holds_text_as_text(text: str) -> None:
    """The same in the table of a class."""
    text = f"x{text[:60]}x"
    hostile = render_markdown([told(text), HALF, told(text, outcome=Outcome.UNGRADABLE)])
    harmless = render_markdown([told("xx"), HALF, told("xx", outcome=Outcome.UNGRADABLE)])
    assert sorted(tokens(hostile)) == sorted(tokens(harmless))
    said = without_space(escape.one_line(text))
    assert words_of(hostile).count(said) == words_of(harmless).count("xx")


# --- XML, JSON, CSV -------------------------------------------------------------------------------


@PROPERTY
@given(TEXT)
@example(HOSTILE)
def test_xml_holds_text_as_text(text: str) -> None:
    """JUnit XML parses to the same elements and attributes, and gives the text back."""
    text = f"x{text}x"
    root = ET.fromstring(render_for(Export.JUNIT, told(text), Beside()).encode())
    measure = ET.fromstring(render_for(Export.JUNIT, told("xx"), Beside()).encode())
    shape = [(element.tag, *element.attrib) for element in root.iter()]
    assert shape == [(element.tag, *element.attrib) for element in measure.iter()]
    output = root.find("testsuite/testcase/system-out")
    assert output is not None
    assert output.text == escape.visible(text)


@PROPERTY
@given(TEXT)
@example(HOSTILE)
def test_json_holds_text_as_text(text: str) -> None:
    """result.json is read back as it was; Gradescope's has no control character in it."""
    made = told(text)
    assert (
        parse_json(render_json(made)).exercises[0].tasks[0].cases[0].message
        == text.encode(errors="backslashreplace").decode()
    )
    gradescope = json.loads(render_for(Export.GRADESCOPE, made, Beside()))
    output = gradescope["tests"][0]["output"]
    assert escape.visible(text) in output
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in output if c not in "\n\t")


@PROPERTY
@given(st.sampled_from(["", *"=+-@\t\r＝＋－＠"]), TEXT)
@example("", HOSTILE)
@example("@", "SUM(A1)")
@example("\t", "=1")
def test_csv_holds_text_as_text(beginning: str, text: str) -> None:
    """A row stays a row of as many cells, no cell is a formula, and the text comes back."""
    text = beginning + text
    made = told(text, outcome=Outcome.UNGRADABLE)
    head, row = csv.reader(io.StringIO(render_csv([made]), newline=""))
    assert len(row) == len(head)
    for cell in (row[head.index("submission")], row[head.index("message")]):
        assert not re.match(r"[=+\-@\t\r＝＋－＠]", cell)
        assert cell in (escape.one_line(text), f"'{escape.one_line(text)}")


# --- the terminal, and who reads along ------------------------------------------------------------

#: What GitHub's runner obeys: a command at the beginning of a line, or the old form anywhere.
#: Source: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
OBEYED = re.compile(r"^\s*::[\w-]+|##\[[\w-]+", re.MULTILINE)


def printed(renderable: RenderableType, width: int) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, markup=False, emoji=False).print(renderable)
    return out.getvalue()


@PROPERTY
@given(TEXT, st.integers(20, 160))
@example(HOSTILE, 20)
@example("a ::error::b " * 5, 21)
def test_a_terminal_shows_text_as_text(text: str, width: int) -> None:
    """However lines wrap: nothing moves a cursor or hides, and no runner is commanded."""
    for outcome in (Outcome.GRADED, Outcome.UNGRADABLE):
        made = told(text, outcome=outcome)
        shown = printed(render_check(made), width) + printed(render_run([made]), width)
        kinds = {unicodedata.category(c) for c in shown if c not in "\n\t"}
        assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
        assert not OBEYED.search(shown)


@given(st.characters(categories=["Cf"]))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_no_format_character_hides(character: str) -> None:
    """What Unicode calls format is spelled out, the two joiners where they have nothing to join."""
    assert character not in escape.visible(f"a{character}b")

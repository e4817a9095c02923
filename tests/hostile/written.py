"""What is written about an attack: it parses, is bounded, holds no secret and nothing that acts."""

import base64
import csv
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
from rich.console import Console, Group

from grader.choices import Feedback
from grader.platforms.graders.known import PLATFORMS, render_for
from grader.reports.files import Beside
from grader.reports.page import render_student
from grader.reports.step_summary import render_markdown
from grader.reports.templates import template_directory
from grader.reports.terminal import render_check, render_run
from grader.results import Result
from tests.grader_readers import read_codegrade, read_inginious, read_submitty
from tests.hostile.arena import Graded
from tests.hostile.canaries import Canaries

SCHEMA = Path(__file__).parents[2] / "docs" / "result.schema.json"

MAX_BYTES = 4 * 1024 * 1024

NARROWED: tuple[Feedback, ...] = ("hints", "score")

#: What must not be in a text file: cursor movements, carriage returns, direction overrides, and
#: the separators that some programs take for the end of a line.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

#: A line that GitHub's runner obeys.
COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)

#: A cell that a spreadsheet runs. Numbers are ours.
FORMULA = re.compile(r"[=+@\t\r＝＋－＠]|-(?![\d.]+$)")

#: What takes up no ink and counts as a letter, and more marks on one letter than it keeps.
UNSEEN = re.compile("[\u034f\u115f\u1160\u2800\u3164\uffa0]")
TOWER = re.compile(
    "[\u0300-\u036f\u0e31-\u0e3a\u0e47-\u0e4e\u064b-\u065f\u0951-\u0954\u20d0-\u20f0\u200d]{5}"
)

#: Files for people.
FOR_PEOPLE = (".html", ".csv", ".xml")

_ELEMENT = re.compile(r"<([a-z][a-z0-9]*)")


def terminal(result: Result) -> str:
    """What the console shows of one submission."""
    console = Console(file=io.StringIO(), width=100, force_terminal=False)
    console.print(Group(render_run([result]), render_check(result)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _markdown(result: Result) -> str:
    return render_markdown([result])


#: What people get to read of a submission.
SHOWN: tuple[Callable[[Result], str], ...] = (render_student, _markdown, terminal)


def check(graded: Graded, canaries: Canaries) -> None:
    """Hold all that was written to everything below."""
    files = dict(_decoded(graded))
    check_files(files)
    check_console(graded.result)
    check_secrets(graded.result, files, canaries)
    result = json.loads(graded.text("result.json"))
    _validator().validate(result)


def _decoded(graded: Graded) -> Iterator[tuple[str, str]]:
    for name, content in graded.files.items():
        assert len(content) < MAX_BYTES, f"{name}: a file of {len(content):,} bytes"
        yield name, content.decode("utf-8")


def check_files(files: dict[str, str]) -> None:
    """Each file is what its name says, with nothing in it for a terminal to obey."""
    assert len(files) == len(_CHECKS), f"not all was written: {sorted(files)}"
    for path, text in files.items():
        found = CONTROL.search(text)
        assert not found, f"{found!r} in {path}: {text[:200]!r}"
        if path.endswith(FOR_PEOPLE):
            check_letters(path, text)
        try:
            _CHECKS[Path(path).name](text)
        except (ValueError, ET.ParseError) as error:
            raise AssertionError(f"{path} cannot be parsed: {error}") from error


def check_letters(path: str, text: str) -> None:
    """Whoever reads it sees every letter, and the lines above and below."""
    for pattern, what in ((UNSEEN, "a letter that nobody sees"), (TOWER, "a tower of marks")):
        found = pattern.search(text)
        assert not found, f"{what} in {path}: {found!a}"


def check_console(result: Result) -> None:
    """Neither the terminal nor the summary of a step obeys anything."""
    markdown, console = _markdown(result), terminal(result)
    for text in (markdown, console):
        found = CONTROL.search(text)
        assert not found, f"{found!r} in {text[:200]!r}"
    assert not re.search(r"<x-|^[#\s]*FORGED", markdown, re.MULTILINE), markdown
    command = COMMAND.search(console)
    assert not command, f"a workflow command on the terminal: {command!r}"


#: To a place of the page, or to another file and perhaps a place there.
_LINK = re.compile(r"#|[a-z0-9_./%-]*(#[a-z0-9-]+)?$", re.IGNORECASE)


def check_page(page: str) -> None:
    """The page has the elements of its template, and none that run, fetch or lead elsewhere."""
    elements = _Elements()
    elements.feed(page)
    elements.close()
    known = _known_elements()
    assert elements.names <= known, f"not of ours: {elements.names - known}"
    assert not elements.names & {"script", "iframe", "object", "embed", "form", "base"}
    assert any("default-src 'none'" in (value or "") for _, value in elements.attributes)
    attributes = [name for name, _ in elements.attributes]
    assert not [name for name in attributes if name.startswith("on")]
    assert not {"autofocus", "srcdoc", "formaction"} & set(attributes), attributes
    styles = [value or "" for name, value in elements.attributes if name == "style"]
    assert all(re.match(r"[-a-z0-9:;.,/% ]*$", style) for style in styles), styles
    links = [value or "" for name, value in elements.attributes if name in ("href", "src")]
    assert all(_LINK.match(link) for link in links), links


def check_class_page(page: str) -> None:
    """It has our script once, which its policy names by hash, and is as any other page besides."""
    script = (template_directory() / "_class.js").read_text(encoding="utf-8")
    before, *behind = page.split(f"<script>{script}</script>")
    assert len(behind) == 1, "our script is not there, or another one is"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert re.findall(r"script-src ([^;]*);", before) == [f"'sha256-{digest}'"]
    check_page(before + behind[0])


def check_csv(text: str) -> None:
    """Every row has the same cells, and no spreadsheet runs one, whatever separates them for it."""
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) == 1, rows
    read = [csv.reader(io.StringIO(text), delimiter=separator) for separator in ",;|\t"]
    cells = [cell for rows in read for row in rows for cell in row]
    run = [cell for cell in cells if FORMULA.match(cell.strip(' "'))]
    assert not run, f"a spreadsheet runs {run}"


def check_secrets(result: Result, files: dict[str, str], canaries: Canaries) -> None:
    """No secret is in anything that is written; the inputs are in nothing that is narrowed."""
    texts = [*files, *files.values(), _markdown(result), terminal(result)]
    for secret in canaries.never_shown:
        assert not any(secret in text for text in texts), f"the secret {secret} came out"
    for feedback in NARROWED:
        shown = [
            render_student(result, feedback=feedback),
            render_markdown([result], feedback=feedback),
            *(render_for(one, result, Beside(feedback)) for one in PLATFORMS),
        ]
        assert not any(canaries.input in text for text in shown), (
            f"--feedback {feedback} shows a hidden input"
        )


def check_lines(text: str) -> None:
    """Autolab's: what is shown, and last the scores."""
    shown, scores = text.splitlines()
    assert json.loads(shown) and json.loads(scores)["scores"]


_CHECKS: dict[str, Callable[[str], object]] = {
    "result.json": json.loads,
    "report.html": check_page,
    "gradescope.json": json.loads,
    "prairielearn.json": json.loads,
    "exercism.json": json.loads,
    "classroom50.json": json.loads,
    "autolab.txt": check_lines,
    "submitty.json": read_submitty,
    "inginious.json": read_inginious,
    "codegrade.jsonl": read_codegrade,
    "junit.xml": ET.fromstring,
    "index.html": check_class_page,
    "grades.csv": check_csv,
    "summary.json": json.loads,
}


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


@cache
def _known_elements() -> frozenset[str]:
    return frozenset(
        name
        for path in template_directory().glob("*.html.j2")
        for name in _ELEMENT.findall(path.read_text(encoding="utf-8"))
    )


class _Elements(HTMLParser):
    """The names of all elements of a page, and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attrs

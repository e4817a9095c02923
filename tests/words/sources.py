"""What a catalogue has to have: all that is said to students, as it stands in the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import click
import jinja2.nodes
from babel.messages.catalog import Catalog

from grader.cli.app import app
from grader.cli.help_text import BEHIND, CLICKS, describe, paragraphs
from grader.cli.usage import SENTENCES
from grader.explanations.sqlstates import sentences
from grader.language.catalogues import SEEN
from grader.language.extracting import Calls, extract
from grader.reports.templates import page_environment, template_directory
from grader.worker.box.network import ADVICE, ON_ITS_OWN

ROOT = Path(__file__).parents[2]
GRADER = ROOT / "grader"

Node = TypeVar("Node", bound=jinja2.nodes.Node)

#: Pages for staff are in English.
STAFF = (
    "index.html.j2",
    "similar.html.j2",
    "_unstable.html.j2",
    "validate.html.j2",
    "summary.md.j2",
)

#: What is said by reports, and what stands in results.
SAID: Calls = {"say": (0,), "Entry": (2, 3)}
FOUND: Calls = {
    "mark": (0,),
    "Missed": (0,),
    "AssertionError": (0,),
    "OutOfSight": (0,),
    "TimedOutError": (0,),
    "Ending": (1, 2),
    "trouble": (0,),
    "rival": (0,),
    "_note": (0,),
    "SubmissionError": (0, "detail", "hint"),
    "NotHandedInError": (0, "detail", "hint"),
    "Refusal": (1,),
    "_absent": (1,),
    "check": (0,),
    "skip": (0,),
}

#: Where what stands in results is made, besides what is marked.
ROOMS = ("pytest_plugin", "cell", "tap", "worker", "grading", "practice")

#: What whoever practises may meet besides: a slip in their own words, or a machine that lacks
#: something. In a folder it is all of it.
MET: Calls = {name: (0, "detail", "hint") for name in ("OperatorError", "GraderFault")}
MEETS = (
    *("practice", "servers", "batch/out.py", "cli/check.py", "cli/console.py", "cli/options.py"),
    *("cli/doing/check.py", "cli/doing/pack.py", "grading/finding.py"),
)

STUDENTS_COMMANDS = ("start", "check", "shell", "database", "pack", "completion", "help")

#: The `say` of languages; the terminal's own prints a line.
SAYS = re.compile(r"^ *from grader.language import .*\bsay\b", re.MULTILINE)

#: What is said in the student's box, where nothing of ours is imported.
IN_THE_BOX = (
    ON_ITS_OWN,
    ADVICE,
    "gave {items} items",
    "gave {items} items so far",
    "Python {major}.{minor} or newer reads this file, for {places}. Here is {here}: "
    "write it in the older way.",
)


def build_template() -> Catalog:
    """Return a catalogue without translations."""
    made = Catalog(project="asyncpg-grader", charset="utf-8", fuzzy=False)
    for text in (*_said(), *_helped()):
        made.add(text)
    for one, many in _counted():
        made.add((one, many))
    for text in _seen():
        made.add(text, context=SEEN)
    return made


def _said() -> Iterator[str]:
    for path in sorted(GRADER.rglob("*.py")):
        source = path.read_text()
        if SAYS.search(source) or path.parent.name == "explanations":
            for node in ast.walk(ast.parse(source)):
                yield from _whole_texts(node)
    yield from sentences()
    for call in _in_templates(jinja2.nodes.Call):
        if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "_":
            yield call.args[0].as_const()


def _whole_texts(node: ast.AST) -> Iterator[str]:
    """Of `say` and of explanations: they are said whole."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        for at in SAID.get(node.func.id, ()):
            match node.args[at : at + 1] if isinstance(at, int) else []:
                case [ast.Constant(str(text))]:
                    yield text


def _helped() -> Iterator[str]:
    """The help of what students use, of all else what it is, and click's own words."""
    yield from (*CLICKS, *BEHIND, *SENTENCES, *_paragraphs(app))
    for name, command in app.commands.items():
        yield describe(command)
        if name in STUDENTS_COMMANDS:
            yield from _paragraphs(command)
            options = (one for one in command.params if isinstance(one, click.Option))
            yield from (one.help for one in options if one.help)
    yield from (one.help for one in app.params if isinstance(one, click.Option) and one.help)


def _paragraphs(command: click.Command) -> Iterator[str]:
    return (words for words, _ in paragraphs(command.help or ""))


def _counted() -> Iterator[tuple[str, str]]:
    for path in sorted(GRADER.glob("reports/**/*.py")) + sorted(GRADER.glob("cli/doing/pack.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.Call(ast.Name("count") | ast.Attribute(attr="count"), [_, *forms]):
                    given = [str(one.value) for one in forms if isinstance(one, ast.Constant)]
                    if given:
                        yield _forms(given)
    for use in _in_templates(jinja2.nodes.Filter):
        if use.name == "count":
            yield _forms([one.as_const() for one in use.args])


def _forms(given: list[str]) -> tuple[str, str]:
    one, *many = given
    return one, many[0] if many else one + "s"


def _in_templates(kind: type[Node]) -> Iterator[Node]:
    environment = page_environment()
    for path in sorted(template_directory().glob("*.html.j2")):
        if path.name not in STAFF:
            yield from environment.parse(path.read_text()).find_all(kind)


def _seen() -> Iterator[str]:
    yield from IN_THE_BOX
    for path in sorted(GRADER.rglob("*.py")):
        place = path.relative_to(GRADER)
        room = place.parts[0]
        tree = ast.parse(path.read_bytes())
        calls = FOUND if room in ROOMS else {"mark": FOUND["mark"]}
        if room in MEETS or place.as_posix() in MEETS:
            calls = {**calls, **MET}
        yield from (text for _, text in extract(tree, calls, asserts=room == "pytest_plugin"))

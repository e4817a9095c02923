"""What an exercise says to students, sentence by sentence: what its translations have to have."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.catalog.reading import read_bytes, read_text
from grader.catalog.readme import README
from grader.catalog.translations import in_language
from grader.language.extracting import Calls, extract
from grader.model import Exercise

#: Where texts for students stand in tests, besides what assertions say and the titles.
_CALLS: Calls = {"hint": (0,), "AssertionError": (0,), "fail": (0,)}

#: Of a README's Markdown: a block of code with its fences, a piece of code within a sentence, and
#: the comments in a block, in Python or SQL.
_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`[^`]+`")
_COMMENT = re.compile(r" *(?:#|--) .*$", re.MULTILINE)


@dataclass(frozen=True)
class Remark:
    """A translation that does not go with its original any more."""

    path: Path
    message: str


def compare_translations(exercise: Exercise, language: str) -> Iterator[Remark]:
    """Tell what is missing in an exercise's translations, and what has lost its original.

    Nothing if nobody has begun to translate it.
    """
    from grader.language.catalogues import read_catalogue, translated

    told = set[str]()
    for tests, beside in ((exercise.visible_tests, True), (exercise.hidden_tests, False)):
        path = tests.with_name(f"{language}.po") if tests else None
        if tests is None or path is None or not path.exists():
            continue
        said = dict(translated(read_catalogue(path, language)))
        asked = {*_titles(exercise)} if beside else set[str]()
        asked |= {*sentences_of(tests)} - told
        told |= asked
        yield from (Remark(path, f"not translated: {text}") for text in sorted(asked - {*said}))
        yield from (Remark(path, f"of no use any more: {text}") for text in sorted({*said} - asked))
    yield from _of_the_stub(exercise, language)
    yield from _of_the_readme(exercise, language)


def sentences_of(tests: Path) -> Iterator[str]:
    """The titles of a file's tests, their hints, and what their assertions say."""
    tree = ast.parse(read_bytes(tests))
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) if name.startswith("test_"):
                yield (ast.get_docstring(node) or "").partition("\n")[0].strip()
    yield from (text for _, text in extract(tree, _CALLS, asserts=True))


def _titles(exercise: Exercise) -> Iterator[str]:
    yield exercise.title
    yield from (task.title for task in exercise.tasks)


def _of_the_stub(exercise: Exercise, language: str) -> Iterator[Remark]:
    path = in_language(exercise.stub, language)
    if path != exercise.stub and _code_of(path) != _code_of(exercise.stub):
        told = f"not the code of {exercise.stub.name}: only docstrings and comments may differ"
        yield Remark(path, told)


def _code_of(path: Path) -> str:
    """A file's code, docstrings and comments left out; what cannot be parsed as it stands."""
    content = read_bytes(path)
    try:
        tree = ast.parse(content)
    except SyntaxError:
        return content.decode(errors="replace")
    for node in ast.walk(tree):
        match getattr(node, "body", None):
            case [ast.Expr(ast.Constant(str()) as docstring), *_]:
                docstring.value = ""
    return ast.dump(tree)


def _of_the_readme(exercise: Exercise, language: str) -> Iterator[Remark]:
    """Its code tells: what is added to the original or taken away has some, as a rule."""
    original = exercise.stub.with_name(README)
    path = in_language(original, language)
    if path == original:
        return
    asked, there = _code_within(read_text(original)), _code_within(read_text(path))
    yield from (Remark(path, f"lacks what {README} has: {code}") for code in sorted(asked - there))
    yield from (Remark(path, f"of no use any more: {code}") for code in sorted(there - asked))


def _code_within(text: str) -> set[str]:
    """The blocks of a text in Markdown, without comments, and the pieces in its sentences."""
    blocks = (_COMMENT.sub("", block) for block in _BLOCK.findall(text))
    pieces = (*blocks, *_SPAN.findall(_BLOCK.sub("", text)))
    return {" ".join(piece.split()) for piece in pieces}

"""Prose in source code: texts that look like sentences, except those that an author reads."""

import ast
import re
from collections.abc import Iterator

from grader.language.extracting import sentences_of

#: Two words and more: less may be a name.
PROSE = re.compile(r"[a-z]+ [a-z]+ ")

#: Whose words are for whoever writes tests, or for us.
AUTHORS = frozenset(
    ("GraderError", "ExerciseError", "GraderFault", "UnfinishedTestError", "NameError", "Problem")
)


def find_prose(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each."""
    passed_over = {id(one) for node in ast.walk(tree) for one in _no_prose(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in passed_over:
            yield from ((node.lineno, one) for one in sentences_of(node) if PROSE.search(one))


def _no_prose(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, what authors read, and the parts of an f-string, which is read whole."""
    match node:
        case ast.Expr(ast.Constant() as text):
            yield text
        case ast.Call(ast.Name(name)) if name in AUTHORS:
            yield from ast.walk(node)
        case ast.JoinedStr(parts):
            yield from parts

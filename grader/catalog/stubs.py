"""What a stub declares: its functions and classes with their signatures, without running it."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from grader.catalog.reading import read_bytes
from grader.errors import ExerciseError
from grader.model import Function

SUPPLIED: dict[str, Literal["pool", "conn", "dsn"]] = {
    "pool": "pool",
    "conn": "conn",
    "dsn": "dsn",
}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def read_stub(path: Path) -> dict[str, Function]:
    """Return the public functions and classes of the stub by name, in file order.

    Raises ExerciseError if the stub is not valid Python.
    """
    try:
        tree = ast.parse(read_bytes(path), filename=str(path))
    except SyntaxError as error:
        raise ExerciseError(
            f"not valid Python: {error.msg}", path=path, line=error.lineno
        ) from error
    return {
        node.name: _function(node)
        for node in tree.body
        if isinstance(node, Definition) and not node.name.startswith("_")
    }


def find_unwritten(stub: bytes, source: bytes) -> frozenset[str]:
    """Return the names that a student's file still declares as the stub does, and nowhere else.

    None of a file that cannot be read, or that could make names by other means. It is parsed, so
    this is for students' own machines: a hostile file can exhaust a parser.
    """
    try:
        given, own = ast.parse(stub), ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    bound = Counter(_bound(own))
    if any(bound[word] for word in _NAMING):
        return frozenset()
    declared = {ast.dump(node) for node in own.body if isinstance(node, Definition)}
    return frozenset(
        node.name
        for node in given.body
        if isinstance(node, Definition) and ast.dump(node) in declared and bound[node.name] == 1
    )


def find_placeholders(source: bytes) -> list[str]:
    """Return the names of functions and classes in which something raises NotImplementedError.

    None of a file that cannot be parsed.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [
        node.name
        for node in tree.body
        if isinstance(node, Definition) and any(map(_is_placeholder, ast.walk(node)))
    ]


def _is_placeholder(node: ast.AST) -> bool:
    if not isinstance(node, ast.Raise):
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


#: What can bind names that nobody reads in the file.
_NAMING = ("*", "globals", "exec", "eval", "setattr", "vars", "__dict__")


def _bound(tree: ast.Module) -> Iterator[str]:
    """Every name that is bound somewhere, and every word of _NAMING that is used."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _NAMING:
                yield name
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.alias():
                yield node.asname or node.name.partition(".")[0]


def _function(node: Definition, *, is_method: bool = False) -> Function:
    parameters = _parameters(node)
    names = [argument.arg for argument in (*parameters.posonlyargs, *parameters.args)]
    if is_method or isinstance(node, ast.ClassDef):
        names = names[1:]  # not self
    first = names[0] if names else ""
    by_place_alone = parameters.posonlyargs or parameters.vararg
    members = node.body if isinstance(node, ast.ClassDef) else []
    return Function(
        node.name,
        _signature(node, parameters),
        None if is_method else SUPPLIED.get(first),
        given=not any(map(_is_placeholder, ast.walk(node))),
        parameters=() if by_place_alone else tuple(names),
        methods={
            one.name: _function(one, is_method=True)
            for one in members
            if isinstance(one, Definition)
        },
    )


def _parameters(node: Definition) -> ast.arguments:
    if not isinstance(node, ast.ClassDef):
        return node.args
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.name == "__init__":
            return member.args
    return ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )


def _signature(node: Definition, parameters: ast.arguments) -> str:
    if isinstance(node, ast.ClassDef):
        return f"class {node.name}"
    kind = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{kind} {node.name}({ast.unparse(parameters)}){returns}"

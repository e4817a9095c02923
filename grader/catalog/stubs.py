"""What a stub declares: its functions and classes with their signatures, without running it."""

import ast
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


def _function(node: Definition) -> Function:
    parameters = _parameters(node)
    names = [argument.arg for argument in (*parameters.posonlyargs, *parameters.args)]
    if isinstance(node, ast.ClassDef):
        names = names[1:]  # not self
    first = names[0] if names else ""
    return Function(node.name, _signature(node, parameters), SUPPLIED.get(first))


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

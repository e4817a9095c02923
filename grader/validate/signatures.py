"""Where the stub and the solution ask for different things: students start from the stub."""

import ast
from collections.abc import Iterator, Mapping
from copy import deepcopy

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def differences(stub: str, solution: str) -> Iterator[tuple[int, str]]:
    """Yield the solution's line and what differs there, for each definition of the stub.

    Names, order, kind and defaults of parameters and the annotated fields of classes count;
    annotations and private names do not. A definition that the solution lacks is line 1.
    """
    solved = _public(solution)
    for name, asked in _public(stub).items():
        if name not in solved:
            yield 1, f"{name} of the stub is not here"
        elif _form(asked) != _form(solved[name]):
            yield (
                solved[name].lineno,
                f"`{_form(solved[name])}` is `{_form(asked)}` in the stub (line {asked.lineno})",
            )


def _public(source: str) -> Mapping[str, Definition]:
    found = (node for node in ast.parse(source).body if isinstance(node, Definition))
    return {node.name: node for node in found if not node.name.startswith("_")}


def _form(node: Definition) -> str:
    """The definition without annotations, as in ``async def f(pool, x=1)`` or ``class C(a, b)``."""
    if isinstance(node, ast.ClassDef):
        fields = [ast.unparse(one.target) for one in node.body if isinstance(one, ast.AnnAssign)]
        return f"class {node.name}({', '.join(fields)})"
    kind = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return f"{kind} {node.name}({_parameters(node.args)})"


def _parameters(arguments: ast.arguments) -> str:
    bare = deepcopy(arguments)
    for node in ast.walk(bare):
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.unparse(bare)

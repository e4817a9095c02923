"""Mutants of a solution: each is the whole file with one small change.

A mutant's id is made of the function, the operator and a digest of the lines that change, so that
it stays the same while the rest of the file is edited; equal ones are counted from 2.
"""

import ast
import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import libcst as cst

from grader.sql import read_tokens
from grader.validate.promise_operators import PROMISE_OPERATORS
from grader.validate.python_operators import PYTHON_OPERATORS
from grader.validate.sql_operators import SQL_OPERATORS
from grader.validate.sql_text import read_sql

OPERATORS = PYTHON_OPERATORS | PROMISE_OPERATORS

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


@dataclass(frozen=True)
class Mutant:
    """One small change of a solution."""

    id: str
    function: str  # "transfer", "Database.fetch", or the name of a module's constant
    operator: str
    line: int  # of the first changed line in the solution
    removed: tuple[str, ...]
    added: tuple[str, ...]
    source: str

    @property
    def definition(self) -> str:
        """The name in the module that is changed."""
        return self.function.partition(".")[0]


def make_mutants(source: str, given: Collection[str] = ()) -> list[Mutant]:
    """Return all mutants of a solution, in the order of its lines.

    But for the definitions that are `given`: what the stub has already nobody gets wrong.
    """
    module = cst.parse_module(source)
    begin = sum(len(module.code_for_node(line)) for line in module.header)
    times: Counter[str] = Counter()
    mutants = []
    for statement in module.body:
        end = begin + len(module.code_for_node(statement))
        for function, operator, code in _variants(module, statement):
            changed = source[:begin] + code + source[end:]
            mutants.append(_mutant(function, operator, source, changed, times))
        begin = end
    own = (mutant for mutant in mutants if mutant.definition not in given)
    return sorted(own, key=lambda mutant: mutant.line)


def _variants(module: cst.Module, statement: Statement) -> Iterator[tuple[str, str, str]]:
    """Yield function, operator and code of each change of a statement; the same only once."""
    seen = {_meaning(module.code_for_node(statement)), None}
    for function, scope in _scopes(statement):
        for operator, old, new in _changes(scope):
            code = module.code_for_node(_replaced(statement, old, new))
            meaning = _meaning(code)
            if meaning not in seen:
                seen.add(meaning)
                yield function, operator, code


def _replaced(statement: Statement, old: cst.CSTNode, new: cst.CSTNode) -> cst.CSTNode:
    changed = statement.deep_replace(old, new)
    assert isinstance(changed, cst.CSTNode)
    return changed


def _scopes(statement: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """Yield what of a module's statement may be changed, and under which name it is known."""
    match statement:
        case cst.FunctionDef():
            yield statement.name.value, statement
        case cst.ClassDef():
            for member in statement.body.body:
                method = f".{member.name.value}" if isinstance(member, cst.FunctionDef) else ""
                yield statement.name.value + method, member
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=target)])]):
            yield _name(target), statement
        case cst.SimpleStatementLine(body=[cst.AnnAssign(target=target)]):
            yield _name(target), statement


def _name(target: cst.CSTNode) -> str:
    return target.value if isinstance(target, cst.Name) else "module"


def _changes(scope: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode, cst.CSTNode]]:
    for node in _nodes(scope):
        for name, operator in OPERATORS.items():
            yield from ((name, node, new) for new in operator(node))
        sql = read_sql(node)
        if sql is None:
            continue
        tokens = read_tokens(sql.text)
        for name, edit in SQL_OPERATORS.items():
            for start, end, text in edit(tokens, sql.text):
                changed = sql.text[:start] + text + sql.text[end:]
                yield f"sql-{name}", node, sql.rebuild(changed)


def _nodes(node: cst.CSTNode, *, in_raise: bool = False) -> Iterator[cst.CSTNode]:
    """Yield the nodes whose change a test could notice.

    Left out are docstrings, types, what an exception says, and the parts of how long something
    sleeps: only as a whole is that judged, by what was asked for and never by a clock.
    """
    match node:
        case cst.Annotation() | cst.Decorator() | cst.Expr(value=cst.BaseString()):
            return
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="sleep"))):
            return
        case cst.SimpleString() | cst.FormattedString() | cst.ConcatenatedString() if in_raise:
            return
    yield node
    if isinstance(node, cst.ConcatenatedString) and read_sql(node):
        return
    inside = in_raise or isinstance(node, cst.Raise)
    for child in node.children:
        yield from _nodes(child, in_raise=inside)


def _meaning(code: str) -> str | None:
    """What a statement means, however it is laid out; None if it is not valid Python."""
    try:
        tree = ast.parse(code)
        compile(tree, "<mutant>", "exec")
    except SyntaxError:
        return None
    return ast.dump(tree)


def _mutant(function: str, operator: str, source: str, code: str, times: Counter[str]) -> Mutant:
    old, new = source.splitlines(), code.splitlines()
    first, last = _common(old, new)
    removed = tuple(line.strip() for line in old[first : len(old) - last])
    added = tuple(line.strip() for line in new[first : len(new) - last])
    digest = hashlib.sha256("\n".join((*removed, "becomes", *added)).encode()).hexdigest()[:6]
    name = f"{function}/{operator}/{digest}"
    times[name] += 1
    id_ = name if times[name] == 1 else f"{name}/{times[name]}"
    return Mutant(id_, function, operator, first + 1, removed, added, code)


def _common(old: list[str], new: list[str]) -> tuple[int, int]:
    """Count the equal lines at the beginning and, after these, at the end."""
    most = min(len(old), len(new))
    first = next((n for n in range(most) if old[n] != new[n]), most)
    last = next((n for n in range(most - first) if old[-1 - n] != new[-1 - n]), most - first)
    return first, last

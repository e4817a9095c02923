"""Small changes of Python, each a mistake that somebody makes.

An operator takes a node of the solution and yields what could stand there instead, or nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import libcst as cst
from libcst import matchers

from grader.validate.sql_text import read_sql

PythonOperator = Callable[[cst.CSTNode], Iterator[cst.CSTNode]]

_TRUE, _FALSE, _NONE = cst.Name("True"), cst.Name("False"), cst.Name("None")

_COMPARE: dict[type[cst.BaseCompOp], type[cst.BaseCompOp]] = {
    cst.LessThan: cst.LessThanEqual,
    cst.LessThanEqual: cst.LessThan,
    cst.GreaterThan: cst.GreaterThanEqual,
    cst.GreaterThanEqual: cst.GreaterThan,
    cst.Equal: cst.NotEqual,
    cst.NotEqual: cst.Equal,
    cst.In: cst.NotIn,
    cst.NotIn: cst.In,
    cst.Is: cst.IsNot,
    cst.IsNot: cst.Is,
}
_ARITHMETIC: dict[type[cst.CSTNode], type[Any]] = {
    cst.Add: cst.Subtract,
    cst.Subtract: cst.Add,
    cst.Multiply: cst.Divide,
    cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Multiply,
    cst.Modulo: cst.FloorDivide,
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.AddAssign,
}
_WRAPPERS = frozenset({"abs", "dict", "float", "int", "list", "reversed", "set", "sorted", "tuple"})
_CLEANERS = frozenset({"casefold", "lower", "replace", "strip", "upper"})

#: What lets others in between, and what leaves the block.
_WAITS = (matchers.Await(), matchers.Asynchronous(), matchers.Yield())
_LEAVES = (matchers.Raise(), matchers.Return(), matchers.Break(), matchers.Continue())

#: After these, what follows in the block is never reached: no change of order there.
_ENDS = (cst.Return, cst.Raise, cst.Break, cst.Continue, cst.Global, cst.Nonlocal)


def drop_statement(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """await conn.execute(...) -> pass; raise, x += 1, self.x = 1 likewise."""
    match node:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.BaseString() | cst.Ellipsis())]):
            return
        case cst.SimpleStatementLine(
            body=[
                cst.Expr()
                | cst.AugAssign()
                | cst.Raise()
                | cst.Break()
                | cst.Continue()
                | cst.Del()
                | cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute() | cst.Subscript())])
            ]
        ):
            yield node.with_changes(body=[cst.Pass()])


def swap_statements(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """a; b -> b; a, where somebody could see it and b does not need a name that a makes."""
    if not isinstance(node, cst.IndentedBlock):
        return
    body = node.body
    for index, (one, two) in enumerate(pairwise(body)):
        seen = _holds(one, _WAITS) or _holds(two, _WAITS) or (_acts(one) and _acts(two))
        if seen and _movable(one) and _movable(two) and not _made_by(one) & _names_in(two):
            yield node.with_changes(body=[*body[:index], two, one, *body[index + 2 :]])


def _acts(statement: cst.CSTNode) -> bool:
    """Whether it does more than give local names a value."""
    return _holds(statement, _LEAVES) or matchers.matches(
        statement, matchers.SimpleStatementLine(body=[matchers.Expr()])
    )


def _holds(node: cst.CSTNode, kinds: tuple[matchers.BaseMatcherNode, ...]) -> bool:
    return any(matchers.findall(node, kind) for kind in kinds)


def _movable(statement: cst.BaseStatement) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine):
        return not isinstance(statement, cst.FunctionDef | cst.ClassDef)
    first = statement.body[0]
    is_text = isinstance(first, cst.Expr) and isinstance(first.value, cst.BaseString)
    return not is_text and not isinstance(first, (*_ENDS, cst.Pass))


def _made_by(statement: cst.BaseStatement) -> set[str]:
    targets = matchers.AssignTarget() | matchers.AnnAssign() | matchers.NamedExpr()
    places = matchers.findall(statement, targets | matchers.AsName() | matchers.CompFor())
    found = {name for place in places for name in _names_in(getattr(place, "target", place))}
    return found | (_names_in(statement.target) if isinstance(statement, cst.For) else set())


def _names_in(node: cst.CSTNode) -> set[str]:
    return {str(getattr(name, "value", "")) for name in matchers.findall(node, matchers.Name())}


def drop_with(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """async with conn.transaction(): -> its body alone; so with locks, semaphores and limits."""
    if not isinstance(node, cst.With):
        return
    for item in node.items:
        if item.asname is not None:
            continue
        if len(node.items) > 1:
            yield node.with_changes(items=_without(node.items, item))
        else:
            yield cst.If(test=_TRUE, body=node.body, leading_lines=node.leading_lines)


def change_except(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """except A: -> except Exception:, except (): ; of (A, B), one of them."""
    if not isinstance(node, cst.ExceptHandler) or node.type is None:
        return
    spaced = node.with_changes(whitespace_after_except=cst.SimpleWhitespace(" "))
    if not (isinstance(node.type, cst.Name) and node.type.value.endswith("Exception")):
        yield spaced.with_changes(type=cst.Name("Exception"))
    yield spaced.with_changes(type=cst.Tuple(elements=()))
    if isinstance(node.type, cst.Tuple) and len(node.type.elements) > 1:
        for element in node.type.elements:
            yield spaced.with_changes(type=cst.Tuple(_without(node.type.elements, element)))


def change_condition(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """if a: -> if True:, if False: ; so with the filter of a comprehension."""
    if isinstance(node, cst.If | cst.IfExp | cst.CompIf):
        yield node.with_changes(test=_TRUE)
        yield node.with_changes(test=_FALSE)
    elif isinstance(node, cst.While):
        yield node.with_changes(test=_FALSE)


def change_comparison(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """< -> <=, == -> !=, in -> not in, and so on."""
    if isinstance(node, cst.ComparisonTarget) and (other := _COMPARE.get(type(node.operator))):
        yield node.with_changes(operator=other())


def drop_operand(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """a or b -> a, b; not a -> a."""
    match node:
        case cst.BooleanOperation():
            yield node.left
            yield node.right
        case cst.UnaryOperation(operator=cst.Not()):
            yield node.expression


def change_number(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """n -> n + 1, n - 1."""
    if isinstance(node, cst.Integer | cst.Float):
        for value in (node.evaluated_value + 1, node.evaluated_value - 1):
            yield cst.parse_expression(str(value) if value >= 0 else f"({value})")


def change_flag(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """True -> False, False -> True."""
    match node:
        case cst.Name(value="True"):
            yield _FALSE
        case cst.Name(value="False"):
            yield _TRUE


def change_arithmetic(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """+ -> -, * -> /, += -> -=."""
    if isinstance(node, cst.BinaryOperation | cst.AugAssign):
        other = _ARITHMETIC.get(type(node.operator))
        if other:
            yield node.with_changes(operator=other())


def change_text(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """ "shop" -> "shop_"; not SQL, and not what an exception says."""
    if isinstance(node, cst.SimpleString) and "b" not in node.prefix and read_sql(node) is None:
        yield node.with_changes(value=f"{node.value[: -len(node.quote)]}_{node.quote}")


def return_none(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """return x -> return None."""
    if isinstance(node, cst.Return) and node.value is not None:
        yield node.with_changes(value=_NONE)


def swap_arguments(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """f(a, b) -> f(b, a); the SQL stays where it is."""
    if not isinstance(node, cst.Call):
        return
    for index, (one, two) in enumerate(pairwise(node.args)):
        if _plain(one) and _plain(two):
            pair = [one.with_changes(value=two.value), two.with_changes(value=one.value)]
            yield node.with_changes(args=[*node.args[:index], *pair, *node.args[index + 2 :]])


def _plain(argument: cst.Arg) -> bool:
    return not argument.keyword and not argument.star and read_sql(argument.value) is None


def drop_argument(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """f(a, key=b) -> f(a)."""
    if isinstance(node, cst.Call):
        for argument in node.args:
            if argument.keyword is not None:
                yield node.with_changes(args=_without(node.args, argument))


def drop_entry(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """{"a": 1, "b": 2} -> {"b": 2}; of a tuple, list or set of texts, one is left out."""
    match node:
        case cst.Dict():
            yield from (
                node.with_changes(elements=_without(node.elements, e)) for e in node.elements
            )
        case cst.Tuple() | cst.List() | cst.Set() if len(node.elements) > 1:
            if all(isinstance(element.value, cst.SimpleString) for element in node.elements):
                for element in node.elements:
                    yield node.with_changes(elements=_without(node.elements, element))


def _without(items: Sequence[Any], item: Any) -> list[Any]:
    """Leave out one; what is last then ends as the last one did."""
    rest = [other for other in items if other is not item]
    if rest and item is items[-1]:
        rest[-1] = rest[-1].with_changes(comma=item.comma)
    return rest


def unwrap_call(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """sorted(x) -> x; text.lower() -> text."""
    match node:
        case cst.Call(
            func=cst.Name(value=name), args=[cst.Arg(keyword=None, star="", value=inner)]
        ):
            if name in _WRAPPERS:
                yield inner
        case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value=name))):
            if name in _CLEANERS:
                yield inner


PYTHON_OPERATORS: dict[str, PythonOperator] = {
    "drop-statement": drop_statement,
    "swap-statements": swap_statements,
    "drop-with": drop_with,
    "change-except": change_except,
    "change-condition": change_condition,
    "change-comparison": change_comparison,
    "drop-operand": drop_operand,
    "change-number": change_number,
    "change-flag": change_flag,
    "change-arithmetic": change_arithmetic,
    "change-text": change_text,
    "return-none": return_none,
    "swap-arguments": swap_arguments,
    "drop-argument": drop_argument,
    "drop-entry": drop_entry,
    "unwrap-call": unwrap_call,
}

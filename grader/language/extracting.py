"""The sentences in source code that are to be translated, by where they stand. Pure.

A text is told line by line, so each line of it is a sentence of its own; what an f-string computes
becomes a {name}. A text that is made in another way is not found.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from itertools import count

from grader.language.patterns import HOLE

#: Calls by name, and which of their arguments are texts: by place, or by keyword.
Calls = Mapping[str, Collection[int | str]]


def extract(tree: ast.AST, calls: Calls, *, asserts: bool = False) -> Iterator[tuple[int, str]]:
    """Yield the line and each sentence of such calls, and if asked for of what assertions say."""
    for node in ast.walk(tree):
        for text in _texts(node, calls, asserts=asserts):
            yield from ((text.lineno, line) for line in sentences_of(text))


def _texts(node: ast.AST, calls: Calls, *, asserts: bool) -> Iterator[ast.expr]:
    match node:
        case ast.Assert(msg=ast.expr() as text) if asserts:
            yield text
        case ast.Call(ast.Name(id=name) | ast.Attribute(attr=name), arguments, keywords):
            given = dict(enumerate(arguments)) | {one.arg: one.value for one in keywords}
            yield from (given[at] for at in calls.get(name, ()) if at in given)


def sentences_of(text: ast.expr) -> Iterator[str]:
    """Yield the lines that an expression comes to, but for those without words."""
    for whole in _wholes(text):
        for line in whole.split("\n"):
            if sum(map(str.isalpha, HOLE.sub("", line))) > 1 and not line.isupper():
                yield line


def _wholes(text: ast.expr) -> Iterator[str]:
    """What the expression comes to, as far as it is written there."""
    match text:
        case ast.Constant(str(value)):
            yield value
        case ast.JoinedStr():
            yield _pattern(text)
        case ast.BinOp(left, ast.Add(), right):
            ends = [*_wholes(left)], [*_wholes(right)]
            yield from (
                ("".join(pair) for pair in zip(*ends, strict=False))
                if all(ends)
                else (line for end in ends for line in end)
            )
        case ast.IfExp(body=one, orelse=other):
            yield from (*_wholes(one), *_wholes(other))
        case ast.Call(ast.Attribute(attr="join"), [ast.List(elements)]):
            for element in elements:
                yield from _wholes(element)


def _pattern(text: ast.JoinedStr) -> str:
    """An f-string with {names}; the same name twice would be told apart by a number."""
    made, used = "", set[str]()
    for part in text.values:
        if isinstance(part, ast.Constant):
            made += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            free = (one for n in count(1) if (one := name + str(n) * (n > 1)) not in used)
            used.add(one := next(free))
            made += f"{{{one}}}"
    return made


def _name(value: ast.expr) -> str:
    match value:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name.strip("_")
        case ast.Call(ast.Name(name) | ast.Attribute(attr=name)):
            return name.strip("_")
    return "value"

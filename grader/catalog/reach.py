"""Which tests can notice a change of which definition, read from the sources.

A test reaches a definition that it, or anything that it uses in its own file, mentions by name, and
whatever that definition mentions in turn. Mentioning is taken broadly: names, attributes and texts
that look like a name; and what is given to another definition is mentioned by it, as a function by
the router that decorates it. So a test may be run that sees nothing new; none is left out that
could.
"""

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

Mentions = Mapping[str, frozenset[str]]


class Reach:
    """Which of an exercise's cases can notice what."""

    def __init__(self, cases: Sequence[str], tests: str) -> None:
        """`cases` are ids, `tests` is the source of their file."""
        self._cases = cases
        self._tests = read_mentions(tests)

    def noticing(self, changed: frozenset[str] | None, module: str) -> tuple[str, ...]:
        """The cases that can notice a change of these definitions of `module`, a file's source.

        None stands for any change.
        """
        mentions = read_mentions(module)

        def notices(case: str) -> bool:
            function = case.partition("[")[0]
            if changed is None or function not in self._tests:
                return True
            return bool(changed & reach(function, self._tests, mentions))

        return tuple(case for case in self._cases if notices(case))


@lru_cache(maxsize=4)
def read_mentions(source: str) -> Mentions:
    """Return what each definition of a module mentions; of two with one name, both count.

    Raises SyntaxError.
    """
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    given: list[tuple[frozenset[str], frozenset[str]]] = []  # what to, and what of
    for statement in ast.parse(source).body:
        words = _words(statement)
        bound = frozenset(_bound(statement))
        for name in bound:
            found[name] |= words
        given.append((_decorating(statement), bound) if bound else (words, words))
    for takers, names in given:
        for name in takers & found.keys():
            found[name] |= names
    return dict(found)


def read_definitions(source: str) -> frozenset[str] | None:
    """Return the names that a module defines, or None if it also does something beside that."""
    body = ast.parse(source).body
    inert = (ast.Import, ast.ImportFrom)
    names = [_bound(statement) for statement in body if not _is_text(statement)]
    idle = [isinstance(statement, inert) for statement in body if not _is_text(statement)]
    if any(not bound and not harmless for bound, harmless in zip(names, idle, strict=True)):
        return None
    return frozenset().union(*names)


def find_changed(before: str, after: str) -> frozenset[str] | None:
    """Return the definitions that differ between two states of a module; None: anything may.

    Raises SyntaxError.
    """
    older, newer = (_statements(ast.parse(source)) for source in (before, after))
    if older.pop("") != newer.pop(""):
        return None
    return frozenset(name for name in older | newer if older.get(name) != newer.get(name))


def find_same(before: str, after: str) -> frozenset[str]:
    """Return the definitions of a module that are as they were in its state before."""
    older, newer = (_statements(ast.parse(source)) for source in (before, after))
    return frozenset(name for name in older.keys() - {""} if older[name] == newer.get(name))


def _statements(module: ast.Module) -> dict[str, list[str]]:
    """What a module says of each name, without its places; what binds none is under ""."""
    found: dict[str, list[str]] = {"": []}
    for statement in module.body:
        for name in _bound(statement) or {""}:
            found.setdefault(name, []).append(ast.dump(statement))
    return found


def reach(test: str, tests: Mentions, module: Mentions) -> frozenset[str]:
    """Return the definitions of `module` that the test, by its function's name, can notice."""
    own = _closure({test}, tests)
    said = frozenset().union(*(tests[name] for name in own))
    return _closure({name for name in said if name in module}, module)


def _closure(start: set[str], mentions: Mentions) -> frozenset[str]:
    found, fresh = set[str](), {name for name in start if name in mentions}
    while fresh:
        found |= fresh
        fresh = {word for name in fresh for word in mentions[name] if word in mentions} - found
    return frozenset(found)


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a statement of a module gives a value."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign() | ast.AnnAssign():
            nodes = ast.walk(statement)
            return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return set()


def _decorating(statement: ast.stmt) -> frozenset[str]:
    """The words in the decorators of a definition."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return frozenset[str]().union(*map(_words, statement.decorator_list))
    return frozenset()


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _words(part: ast.AST) -> frozenset[str]:
    """The names, attributes and name-like texts in a part of a module."""
    words = set()
    for node in ast.walk(part):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str(word)):
                words.add(word)
    return frozenset(word for word in words if word.isidentifier())

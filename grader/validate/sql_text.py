"""SQL inside Python strings: taken out as text, its clauses found, put back as a string."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from grader.sql import Token

#: A string is taken for SQL, in whole or in part, when it holds one of these in capitals.
_SIGNS = re.compile(
    r"\b(SELECT|INSERT INTO|DELETE FROM|WHERE|ORDER BY|FOR UPDATE|LIMIT|ON CONFLICT|RETURNING)\b"
    r"|\bUPDATE\s+\S+\s+SET\b|\bISOLATION LEVEL\b"
)

#: The words that begin a clause, and so end the one before.
CLAUSES = (
    frozenset({"SELECT", "FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET"})
    | {"JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "ON", "UNION", "EXCEPT", "INTERSECT"}
    | {"SET", "VALUES", "RETURNING", "FOR"}
)


@dataclass(frozen=True)
class SqlString:
    """A string expression that holds SQL, and how to make it again from other SQL."""

    text: str
    rebuild: Callable[[str], cst.BaseExpression]


def clause_end(tokens: Sequence[Token], start: int, *, ends: frozenset[str] = CLAUSES) -> int:
    """Find the token after the clause that begins at `start`: another clause, `)`, `;`, the end."""
    depth = tokens[start].depth
    for index in range(start + 1, len(tokens)):
        token = tokens[index]
        if token.depth < depth or (token.depth == depth and token.text == ";"):
            return index
        if token.depth == depth and token.word in ends:
            return index
    return len(tokens)


def split(
    tokens: Sequence[Token], start: int, end: int, separators: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Yield the parts of ``tokens[start:end]`` between separators of the outermost depth."""
    depth, begin, between = tokens[start].depth if start < len(tokens) else 0, start, False
    for index in range(start, end):
        token = tokens[index]
        own = token.depth == depth
        if own and token.word == "AND" and between:  # BETWEEN x AND y is one part
            between = False
        elif own and (token.word or token.text) in separators:
            yield begin, index
            begin = index + 1
        between = between or (own and token.word == "BETWEEN")
    if begin < end:
        yield begin, end


def read_sql(node: cst.CSTNode) -> SqlString | None:
    """Take the SQL out of a string expression; None for anything else."""
    found: SqlString | None
    match node:
        case cst.SimpleString() if not node.prefix:
            found = _plain(node)
        case cst.FormattedString() | cst.ConcatenatedString():
            found = _joined(node)
        case _:
            return None
    return found if found and _SIGNS.search(found.text) else None


def _plain(node: cst.SimpleString) -> SqlString:
    value = node.evaluated_value
    assert isinstance(value, str)
    quote = node.quote

    def rebuild(text: str) -> cst.BaseExpression:
        simple = "\\" not in text and not text.endswith(quote[0]) and quote not in text
        fits = simple and ("\n" not in text or len(quote) == 3)
        return node.with_changes(value=f"{quote}{text}{quote}" if fits else repr(text))

    return SqlString(value, rebuild)


def _joined(node: cst.FormattedString | cst.ConcatenatedString) -> SqlString | None:
    """Strings side by side become one; with an f-string among them, an f-string."""
    parts = list(_parts(node))
    formatted = any(isinstance(part, cst.FormattedString) for part in parts)
    texts = [_text_of(part, formatted=formatted) for part in parts]
    known = [text for text in texts if text is not None]
    if len(known) < len(texts) or any('"""' in text for text in known):
        return None

    def rebuild(text: str) -> cst.BaseExpression:
        code = f'f"""{text}"""' if formatted else repr(text)
        made = cst.parse_expression(code)
        return made.with_changes(lpar=node.lpar, rpar=node.rpar)

    return SqlString("".join(known), rebuild)


def _parts(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.ConcatenatedString):
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield node


def _text_of(part: cst.BaseExpression, *, formatted: bool) -> str | None:
    match part:
        case cst.SimpleString():
            value = part.evaluated_value
            if not isinstance(value, str):
                return None
            if not formatted:
                return value
            return value.replace("\\", "\\\\").replace("{", "{{").replace("}", "}}")
        case cst.FormattedString() if "r" not in part.prefix.lower():
            return "".join(cst.Module(body=()).code_for_node(piece) for piece in part.parts)
    return None

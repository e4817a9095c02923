"""Small changes of SQL, each a mistake that somebody makes.

An operator takes the tokens of a statement and yields edits: from which character, to which, what
stands there instead. What is dropped stays in the text where it holds parameters, as in
``(id = $1 OR true)``: PostgreSQL must not be the one who notices.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from grader.sql import Token
from grader.validate.sql_text import CLAUSES, clause_end, split

Edit = tuple[int, int, str]
Tokens = Sequence[Token]
SqlOperator = Callable[[Tokens, str], Iterator[Edit]]

_LOCKS = frozenset({"UPDATE", "SHARE", "NO", "KEY"})
_COMPARE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "=", "!=": "="}
_OTHER = {
    "MIN": "max",
    "MAX": "min",
    "GREATEST": "least",
    "LEAST": "greatest",
    "ILIKE": "LIKE",
    "LIKE": "ILIKE",
    "SERIALIZABLE": "READ COMMITTED",
}
_NEEDLESS = frozenset({"DISTINCT", "NOWAIT", "NOT"})


def drop_lock(tokens: Tokens, text: str) -> Iterator[Edit]:
    """FOR UPDATE -> nothing, FOR SHARE."""
    for index, token in enumerate(tokens[:-1]):
        if token.word == "FOR" and tokens[index + 1].word in _LOCKS:
            end = clause_end(tokens, index)
            yield token.start, tokens[end - 1].end, ""
            if tokens[index + 1].word == "UPDATE":
                yield tokens[index + 1].start, tokens[index + 1].end, "SHARE"


def drop_skip_locked(tokens: Tokens, text: str) -> Iterator[Edit]:
    """SKIP LOCKED -> nothing."""
    for first, second in pairwise(tokens):
        if (first.word, second.word) == ("SKIP", "LOCKED"):
            yield first.start, second.end, ""


def drop_order(tokens: Tokens, text: str) -> Iterator[Edit]:
    """ORDER BY a, b -> nothing; ORDER BY a."""
    for index, end in _orders(tokens):
        yield tokens[index].start, tokens[end - 1].end, ""
        items = list(split(tokens, index + 2, end, [","]))
        if len(items) > 1:
            yield tokens[items[-2][1]].start, tokens[end - 1].end, ""


def turn_order(tokens: Tokens, text: str) -> Iterator[Edit]:
    """ORDER BY a -> ORDER BY a DESC, and the other way."""
    for index, end in _orders(tokens):
        for begin, stop in split(tokens, index + 2, end, [","]):
            words = {token.word: token for token in tokens[begin:stop]}
            if "DESC" in words:
                yield words["DESC"].start, words["DESC"].end, "ASC"
            elif "ASC" in words:
                yield words["ASC"].start, words["ASC"].end, "DESC"
            elif "NULLS" not in words and tokens[stop - 1].kind != "slot":
                yield tokens[stop - 1].end, tokens[stop - 1].end, " DESC"


def _orders(tokens: Tokens) -> Iterator[tuple[int, int]]:
    for index, token in enumerate(tokens[:-2]):
        if token.word == "ORDER" and tokens[index + 1].word == "BY":
            yield index, clause_end(tokens, index + 1)


def drop_condition(tokens: Tokens, text: str) -> Iterator[Edit]:
    """WHERE a AND b -> (a OR true) AND b; of a OR b, (a AND false) OR b."""
    for index, token in enumerate(tokens[:-1]):
        if token.word not in ("WHERE", "ON", "HAVING") or tokens[index + 1].word == "CONFLICT":
            continue
        end = clause_end(tokens, index)
        parts = list(split(tokens, index + 1, end, ["AND", "OR"]))
        for begin, stop in parts:
            around = {tokens[begin - 1].word, tokens[stop].word if stop < end else ""}
            neutral = "AND false" if "OR" in around else "OR true"
            start, last = tokens[begin].start, tokens[stop - 1].end
            yield start, last, f"({text[start:last]} {neutral})"


def change_comparison(tokens: Tokens, text: str) -> Iterator[Edit]:
    """< -> <=, = -> <>, and so on; not the = of SET."""
    for index, token in enumerate(tokens):
        if token.kind == "sign" and token.text in _COMPARE and _clause(tokens, index) != "SET":
            yield token.start, token.end, _COMPARE[token.text]


def _clause(tokens: Tokens, index: int) -> str:
    """The word that begins the clause around a token, at the token's depth."""
    depth = tokens[index].depth
    for token in reversed(tokens[:index]):
        if token.depth < depth:
            return ""
        if token.depth == depth and token.word in CLAUSES:
            return token.word
    return ""


def move_limit(tokens: Tokens, text: str) -> Iterator[Edit]:
    """LIMIT $1 -> one more, one less, none at all; OFFSET likewise."""
    for index, token in enumerate(tokens[:-1]):
        if token.word in ("LIMIT", "OFFSET"):
            start, end = tokens[index + 1].start, tokens[clause_end(tokens, index) - 1].end
            amount = f"({text[start:end]})::bigint"
            for instead in (f"{amount} + 1", f"{amount} - 1", f"nullif({amount}, {amount})"):
                yield start, end, instead


def drop_on_conflict(tokens: Tokens, text: str) -> Iterator[Edit]:
    """ON CONFLICT ... -> nothing; DO UPDATE -> DO NOTHING."""
    for index, token in enumerate(tokens[:-1]):
        if token.word == "ON" and tokens[index + 1].word == "CONFLICT":
            end = clause_end(tokens, index, ends=frozenset({"RETURNING"}))
            yield token.start, tokens[end - 1].end, ""
            for at in range(index, end - 1):
                if (tokens[at].word, tokens[at + 1].word) == ("DO", "UPDATE"):
                    yield tokens[at].start, tokens[end - 1].end, "DO NOTHING"


def change_number(tokens: Tokens, text: str) -> Iterator[Edit]:
    """A whole number -> one more, one less; not that of SELECT 1."""
    for before, token in pairwise(tokens):
        whole = token.kind == "number" and token.text.isdigit()
        if whole and before.word not in ("SELECT", "LIMIT", "OFFSET"):
            yield token.start, token.end, str(int(token.text) + 1)
            yield token.start, token.end, str(int(token.text) - 1)


def change_arithmetic(tokens: Tokens, text: str) -> Iterator[Edit]:
    """+ -> -, - -> +; a || b -> b || a, and without a text that is joined to it."""
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.kind != "sign":
            continue
        if token.text in "+-" and before.text not in ("(", ",", "="):
            yield token.start, token.end, "-" if token.text == "+" else "+"
        if token.text == "||" and before.kind == "text":
            yield before.start, token.end, ""
        if token.text == "||" and after.kind == "text":
            yield token.start, after.end, ""
        if token.text == "||" and before.kind == "word":
            yield before.start, after.end, f"{after.text} || {before.text}"


def change_word(tokens: Tokens, text: str) -> Iterator[Edit]:
    """min -> max, ILIKE -> LIKE; DISTINCT and NOT -> nothing; IS NULL -> IS NOT NULL."""
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.word in _NEEDLESS:
            yield token.start, token.end, ""
        if token.word in _OTHER and (after is None or after.text == "(" or "LIKE" in token.word):
            yield token.start, token.end, _OTHER[token.word]
        if after and token.word == "IS" and after.word == "NULL":
            yield token.start, after.end, "IS NOT NULL"
        if after and token.word == "UNION" and after.word == "ALL":
            yield after.start, after.end, ""


def change_join(tokens: Tokens, text: str) -> Iterator[Edit]:
    """LEFT JOIN -> JOIN, JOIN -> LEFT JOIN."""
    for before, token in pairwise(tokens):
        if token.word != "JOIN":
            continue
        if before.word == "LEFT":
            yield before.start, token.end, "JOIN"
        elif before.word not in ("RIGHT", "FULL", "CROSS", "INNER", "OUTER"):
            yield token.start, token.end, "LEFT JOIN"


def drop_item(tokens: Tokens, text: str) -> Iterator[Edit]:
    """The last column of SELECT or RETURNING, and what SET sets without a parameter -> nothing."""
    for index, token in enumerate(tokens):
        if token.word not in ("SELECT", "RETURNING", "SET"):
            continue
        parts = list(split(tokens, index + 1, clause_end(tokens, index), [","]))
        for begin, stop in parts if token.word == "SET" else parts[-1:]:
            if len(parts) < 2 or any(one.kind == "parameter" for one in tokens[begin:stop]):
                continue
            if begin == parts[0][0]:
                yield tokens[begin].start, tokens[stop + 1].start, ""
            else:
                yield tokens[begin - 1].start, tokens[stop - 1].end, ""


def drop_coalesce(tokens: Tokens, text: str) -> Iterator[Edit]:
    """coalesce(a, b) -> (a)."""
    for index, token in enumerate(tokens[:-1]):
        if token.word == "COALESCE" and tokens[index + 1].text == "(":
            end = clause_end(tokens, index + 2, ends=frozenset())
            [(begin, stop), *others] = split(tokens, index + 2, end, [","])
            rest = tokens[stop:end]
            if others and not any(one.kind == "parameter" for one in rest):
                kept = text[tokens[begin].start : tokens[stop - 1].end]
                yield token.start, tokens[end].end, f"({kept})"


SQL_OPERATORS: dict[str, SqlOperator] = {
    "drop-lock": drop_lock,
    "drop-skip-locked": drop_skip_locked,
    "drop-order": drop_order,
    "turn-order": turn_order,
    "drop-condition": drop_condition,
    "change-comparison": change_comparison,
    "move-limit": move_limit,
    "drop-on-conflict": drop_on_conflict,
    "change-number": change_number,
    "change-arithmetic": change_arithmetic,
    "change-word": change_word,
    "change-join": change_join,
    "drop-item": drop_item,
    "drop-coalesce": drop_coalesce,
}

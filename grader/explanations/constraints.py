"""What an exercise's schema says of a constraint, by its name. Pure.

Names that the schema does not give are those that PostgreSQL makes.
"""

from collections.abc import Iterator

from grader.sql import Token, read_commands

_KINDS = {"CHECK": "check", "UNIQUE": "key", "REFERENCES": "fkey", "FOREIGN": "fkey"}
_TABLE_ONLY = ("CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE")
_ENDS = ("CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "REFERENCES", "NOT", "DEFAULT", "GENERATED")


def define(schema: str, name: str) -> str:
    """Return the constraint as the schema writes it; empty if it is not found there."""
    if not name or not schema:
        return ""
    for command in read_commands(schema):
        if [token.word for token in command[:2]] != ["CREATE", "TABLE"]:
            continue
        for found, tokens, column in _constraints(command):
            if found == name:
                return f"{schema[tokens[0].start : tokens[-1].end]}{column and f' on {column}'}"
    return ""


def _constraints(command: list[Token]) -> Iterator[tuple[str, list[Token], str]]:
    """The constraints of a CREATE TABLE: name, tokens, and the column that it stands behind."""
    table = command[2].text if len(command) > 2 else ""
    for item in _items(command[4:-1]):
        of_table = item[0].word in _TABLE_ONLY
        at = 0 if of_table else 1
        while at < len(item):
            if item[at].depth > 1 or item[at].word not in (*_KINDS, "PRIMARY", "CONSTRAINT"):
                at += 1
                continue
            given = item[at + 1].text if item[at].word == "CONSTRAINT" and item[at + 2 :] else ""
            begin = at + 2 * bool(given)
            end = _end(item, begin)
            tokens = item[begin:end]
            column = "" if of_table else item[0].text
            columns = [column] if column else _columns(tokens)
            yield given or _implied(table, tokens[0].word, columns), tokens, column
            at = max(end, at + 1)


def _items(tokens: list[Token]) -> Iterator[list[Token]]:
    item: list[Token] = []
    for token in tokens:
        if token.text == "," and token.depth == 1:
            yield item
            item = []
        else:
            item.append(token)
    if item:
        yield item


def _end(item: list[Token], begin: int) -> int:
    """Where the constraint that begins there ends."""
    within = range(begin + 1, len(item))
    ends = (at for at in within if item[at].depth == 1 and item[at].word in _ENDS)
    at = next(ends, len(item))
    if item[begin].word == "FOREIGN" and at < len(item) and item[at].word == "REFERENCES":
        at = next(ends, len(item))
    return at


def _columns(tokens: list[Token]) -> list[str]:
    """The names in the first parentheses."""
    closed = next((at for at, token in enumerate(tokens) if token.text == ")"), len(tokens))
    inner = (token.text for token in tokens[:closed] if token.depth == 2 and token.kind == "word")
    return list(dict.fromkeys(inner))


def _implied(table: str, word: str, columns: list[str]) -> str:
    if word == "PRIMARY":
        return f"{table}_pkey"
    return "_".join([table, *columns, _KINDS.get(word, word.lower())])

"""What a statement of the student's does, as far as its text tells. Pure.

Of a text of several commands only the tokens are told: each question has "no" for its answer.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from grader.sql import Token, read_commands

_WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE")
_CONSTANTS = ("text", "number")
_ENDS = ("COMMIT", "END")
_TYPES = ("INT", "INTEGER", "BIGINT", "NUMERIC", "TEXT", "BOOLEAN", "JSONB", "JSON", "UUID")
_NO_NAMES = (*_TYPES, "AND", "OR", "NOT", "IS", "NULL", "ANY", "IN", "TRUE", "FALSE")
_OFF = ("FALSE", "OFF", "0")
_MAKES_JSON = re.compile(
    r"(?:jsonb?_\w*agg|jsonb?_build_\w+|to_jsonb?|row_to_json|array_to_json)\Z"
)
_BEHIND_ORDER = ("LIMIT", "OFFSET", "FETCH", "FOR")
_CLAUSES = ("WHERE", "FROM", "RETURNING")


class Command:
    """One statement, read."""

    def __init__(self, text: str) -> None:
        self.text = text
        commands = read_commands(text)
        self.tokens: list[Token] = commands[0] if len(commands) == 1 else []
        self.all_tokens = [token for command in commands for token in command]

    @cached_property
    def word(self) -> str:
        """The keyword that it begins with."""
        return self.tokens[0].word if self.tokens else ""

    @cached_property
    def writes(self) -> bool:
        """Whether it changes rows."""
        within = self.word == "WITH" and self._writes_within > 0
        return self.word in _WRITES or self._loads or within

    @cached_property
    def _loads(self) -> bool:
        return self.word == "COPY" and self.has_in_order("FROM", "STDIN")

    @cached_property
    def _writes_within(self) -> int:
        """Where the first change of rows begins in a WITH, or behind it; 0 without one."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        places = enumerate(pairs, start=1)
        return next((at for at, (before, token) in places if _begins(before, token)), 0)

    @cached_property
    def commits(self) -> bool:
        """Whether it asks for the end of a transaction, and for its work to stay."""
        return self.word in _ENDS

    @cached_property
    def analyzed(self) -> str:
        """The keyword of the change of rows that an EXPLAIN ANALYZE carries out."""
        if self.word != "EXPLAIN" or not self.has("ANALYZE"):
            return ""
        if any(self.has_in_order("ANALYZE", off) for off in _OFF):
            return ""
        return next((one.word for one in self.tokens if one.depth == 0 and one.word in _WRITES), "")

    @cached_property
    def json_by(self) -> str:
        """What makes JSON in it: the first of its functions, or EXPLAIN."""
        if self.word == "EXPLAIN":
            return "EXPLAIN" if self.has_in_order("FORMAT", "JSON") else ""
        return next((one.text for one in self.tokens if _MAKES_JSON.match(one.text.lower())), "")

    @cached_property
    def everybodys(self) -> str:
        """What in it locks more than rows that it names, as a reader finds it there."""
        keys = zip(self.tokens, self.tokens[1:], self.tokens[2:], self.tokens[3:], strict=False)
        for name, opened, key, closed in keys:
            constant = key.kind in _CONSTANTS and opened.text + closed.text == "()"
            if name.text.startswith("pg_advisory_") and constant:
                return name.text
        if self.word == "LOCK":
            return "LOCK TABLE"
        if self.locks and not self.has("WHERE"):
            return "SELECT ... FOR UPDATE without WHERE"
        return f"{self.word} without WHERE" if self.takes_all else ""

    @cached_property
    def takes_all(self) -> bool:
        """Whether it changes or deletes every row of its table."""
        choosing = {"WHERE", "USING", "CASE"} | ({"FROM"} if self.word == "UPDATE" else set())
        return self.word in ("UPDATE", "DELETE") and not any(map(self.has, choosing))

    @cached_property
    def reads_all(self) -> bool:
        """Whether it is a SELECT of all rows of one table, as they are."""
        chooses = ("WHERE", "JOIN", "DISTINCT", "LIMIT", "FETCH", "HAVING", "UNION", "CASE")
        made = any(token.kind == "parameter" or token.text == "(" for token in self.tokens)
        return len(self.read) == 1 and not made and not any(map(self.has, chooses))

    @cached_property
    def falls_last(self) -> str:
        """The last of several columns that a SELECT orders by, if DESC stands behind it."""
        words = [token.word for token in self.tokens]
        if self.word != "SELECT" or "ORDER" not in words:
            return ""
        begin = len(words) - words[::-1].index("ORDER")
        ends = (at for at in range(begin, len(words)) if words[at] in _BEHIND_ORDER)
        keys = self.tokens[begin : next(ends, len(words))]
        if len(keys) < 5 or keys[-3].text != "," or keys[-1].word != "DESC":
            return ""
        return _name(keys[-2]).rpartition(".")[2]

    @cached_property
    def joins_nothing(self) -> bool:
        """Whether it is an UPDATE with FROM whose every condition is about what FROM names."""
        words = [token.word for token in self.tokens]
        if self.word != "UPDATE" or "FROM" not in words or words.count("WHERE") != 1:
            return False
        own = {_name(token) for token in self.tokens[1 : words.index("SET")]}
        behind = self.tokens[words.index("WHERE") + 1 :]
        names = [_name(one) for one in behind if one.kind == "word" and one.word not in _NO_NAMES]
        return bool(names) and all("." in name and name.split(".")[0] not in own for name in names)

    @cached_property
    def merged_into(self) -> str:
        """The parameter that stands on the left of || in what an UPDATE sets; empty if none."""
        for one in self._assignments():
            texts = [token.text for token in one[2:]]
            cast = 2 * (texts[1:2] == ["::"])
            if texts[1 + cast : 2 + cast] == ["||"] and one[2].kind == "parameter":
                return texts[0]
        return ""

    @cached_property
    def written(self) -> str:
        """The table that it changes, in small letters; of several the first."""
        if not self.writes:
            return ""
        begin = self._writes_within if self.word == "WITH" else 0
        skipped = (*_WRITES, "COPY", "INTO", "FROM", "ONLY")
        return next(
            (_name(token) for token in self.tokens[begin:] if token.word not in skipped), ""
        )

    @cached_property
    def read(self) -> set[str]:
        """The tables that a SELECT reads, in small letters."""
        if self.word != "SELECT":
            return set()
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        return {_name(token) for before, token in pairs if before.word in ("FROM", "JOIN")}

    @cached_property
    def locks(self) -> bool:
        """Whether a SELECT locks what it reads."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        return any(
            before.word == "FOR" and token.word in ("UPDATE", "SHARE", "NO", "KEY")
            for before, token in pairs
        )

    @cached_property
    def isolates(self) -> bool:
        """Whether it begins a transaction in which nobody's write goes unnoticed."""
        return self.word in ("BEGIN", "START", "SET") and (
            self.has("REPEATABLE") or self.has("SERIALIZABLE")
        )

    def selected(self, columns: set[str]) -> set[str]:
        """Which of these columns stand in the list of a SELECT; a * is all of them."""
        words = [token.word for token in self.tokens]
        end = words.index("FROM") if "FROM" in words else len(words)
        names = {_name(token).rpartition(".")[2] for token in self.tokens[1:end]}
        return columns if "*" in names else columns & names

    @cached_property
    def required(self) -> set[str]:
        """The names in its WHERE, in small letters."""
        words = [token.word for token in self.tokens]
        begin = words.index("WHERE") if "WHERE" in words else len(words)
        return {_name(token) for token in self.tokens[begin:]}

    @cached_property
    def overwritten(self) -> set[str]:
        """The columns that an UPDATE gives a value which is made of no column."""
        return {
            _name(one[0])
            for one in self._assignments()
            if len(one) > 2 and one[1].text == "=" and all(map(_is_value, one[2:]))
        }

    @cached_property
    def set_alone(self) -> list[tuple[str, int]]:
        """The columns that an UPDATE sets to a parameter alone, and the number of that."""
        alone = (one for one in self._assignments() if len(one) == 3 and one[1].text == "=")
        return [(_name(a), int(c.text[1:])) for a, _, c in alone if c.kind == "parameter"]

    @cached_property
    def assigned(self) -> set[str]:
        """The columns that an UPDATE changes, in small letters."""
        return {_name(one[0]) for one in self._assignments() if one}

    def _assignments(self) -> Iterator[list[Token]]:
        words = [token.word for token in self.tokens]
        if self.word != "UPDATE" or "SET" not in words:
            return
        one: list[Token] = []
        for token in self.tokens[words.index("SET") + 1 :]:
            if token.depth == 0 and token.word in _CLAUSES:
                break
            if token.depth == 0 and token.text == ",":
                yield one
                one = []
            else:
                one.append(token)
        yield one

    def behind(self, word: str) -> str:
        """The parameter that stands behind the first such keyword or sign; empty if none does."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        behind = (token for before, token in pairs if (before.word or before.text) == word)
        token = next(behind, None)
        return token.text if token is not None and token.kind == "parameter" else ""

    def has(self, word: str) -> bool:
        """Whether this keyword is in it."""
        return any(token.word == word for token in self.tokens)

    def has_in_order(self, *texts: str) -> bool:
        """Whether these tokens are in it, one behind the other; keywords in capitals."""
        there = [token.word or token.text for token in self.tokens]
        parts = zip(*(there[at:] for at in range(len(texts))), strict=False)
        return texts in parts

    @cached_property
    def shape(self) -> tuple[str, ...]:
        """What is left of it without constants."""
        return tuple(
            "" if token.kind in _CONSTANTS else token.word or token.text
            for token in self.all_tokens
        )


def _begins(before: Token, token: Token) -> bool:
    return before.text in "()" and token.word in _WRITES


def _name(token: Token) -> str:
    return token.text.replace('"', "").lower()


def _is_value(token: Token) -> bool:
    return token.kind in ("parameter", *_CONSTANTS) or token.text == "::" or token.word in _TYPES

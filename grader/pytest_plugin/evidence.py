"""What a session keeps of what the student's code sent and printed: bounded, and it says so.

Bounded for each case, so that one is not all there is to read, and for all cases of an exercise
together: whoever floods every test would otherwise hand in a result that takes the grader, and
whoever opens it, minutes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from grader.language import mark
from grader.results import Act, Call, Statement

#: Of one case: statements, and characters of their texts. No honest test comes near.
MAX_STATEMENTS = 500
MAX_CHARACTERS = 256 * 1024

#: Characters of what a case says, which may quote what the student's code made: the name or the
#: definition of an index, a value. What Python and PostgreSQL say is shorter.
MAX_MESSAGE = 2_000
MAX_DETAIL = 8_000

#: Of all cases of an exercise, in bytes of result.json.
MAX_IN_ALL = 2 * 1024 * 1024

#: What a statement takes there beside its texts.
FRAME_BYTES = 360
CALL_BYTES = 130

#: Of one case: what calls left behind, and characters of one of these texts.
MAX_LEFT = 20
MAX_LEFT_TEXT = 600

#: And an act beside its text.
ACT_BYTES = 75

#: Characters of a text: fewer are not worth it.
WORTH_SHOWING = 200


@dataclass
class Evidence:
    """Room for all cases of a session; the first to come have it."""

    left: int = MAX_IN_ALL

    def keep_statements(self, statements: Sequence[Statement]) -> list[Statement]:
        """Return the first of them, as many as there is room for."""
        kept: list[Statement] = []
        room = MAX_CHARACTERS
        for statement in statements[:MAX_STATEMENTS]:
            said = statement.error or "", statement.detail or ""
            texts = [statement.sql, *said, *statement.parameters]
            room -= sum(map(len, texts))
            texts.append(statement.result or "")
            size = FRAME_BYTES + sum(map(_written, texts))
            if room < 0 or size > self.left:
                break
            self.left -= size
            kept.append(statement)
        return kept

    def keep_calls(self, calls: Sequence[Call]) -> list[Call]:
        """Return the first of them, as many as there is room for."""
        kept: list[Call] = []
        for call in calls:
            if not self._take(CALL_BYTES, call.function, call.arguments, call.ended):
                break
            kept.append(call)
        return kept

    def keep_left(self, left: Sequence[str]) -> list[str]:
        """Return what calls left behind, as far as there is room for it."""
        texts = [text[:MAX_LEFT_TEXT] for text in left[:MAX_LEFT]]
        return texts if self._take(0, *texts) else []

    def keep_side(self, text: str) -> str | None:
        """Return one side of a comparison, if there is room for it."""
        return text if self._take(0, text) else None

    def keep_acts(self, acts: Sequence[Act]) -> list[Act]:
        """Return all of them, if there is room."""
        size = len(acts) * ACT_BYTES
        return list(acts) if self._take(size, *(act.what for act in acts)) else []

    def _take(self, size: int, *texts: str) -> bool:
        size += sum(map(_written, texts))
        if size > self.left:
            return False
        self.left -= size
        return True

    def keep_text(self, text: str) -> str:
        """Return it, or its beginning and how much of it is left out."""
        size = _written(text)
        if text and size > self.left:
            fits = self.left * len(text) // size
            fits = fits if fits > WORTH_SHOWING else 0
            more = mark(f"({len(text) - fits:,} more characters in no report)")
            text = f"{text[:fits]}\n{more}"
            size = _written(text)
        self.left = max(0, self.left - size)
        return text


def shorten(text: str, most: int) -> str:
    """Return it, or its first characters and how many are left out."""
    if len(text) <= most:
        return text
    return mark(f"{text[:most]} ... ({len(text) - most:,} more characters)")


def _written(text: str) -> int:
    """The bytes of a text in JSON, where a character that nobody can see takes six."""
    return len(json.dumps(text, ensure_ascii=False).encode(errors="surrogatepass"))

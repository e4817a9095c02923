"""What somebody may have meant by a word that names nothing."""

import difflib
from collections.abc import Collection, Iterable

from grader.language import mark, say

#: How alike a word has to be that somebody may have meant: from 0 to 1.
ALIKE = 0.6

#: So many are told.
MOST = 3


def suggest(word: str, names: Iterable[str]) -> str:
    """Ask whether one of these was meant; empty if none is near. Upper and lower case are alike."""
    known = {name.casefold(): name for name in names}
    asked = word.strip("/").casefold()
    begun = [name for name in known if len(asked) > 1 and name.startswith(asked)][:MOST]
    near = begun or difflib.get_close_matches(asked, known, MOST, ALIKE)
    if not near:
        return ""
    either = _either([known[one] for one in near])
    return mark(f"Did you mean {either}?")


def suggest_of(word: str, names: Collection[str]) -> str:
    """The same, and in a line below it what there is."""
    there = mark(f"There are: {', '.join(names)}")
    return "\n".join(filter(None, (suggest(word, names), there)))


def _either(words: Collection[str]) -> str:
    *first, last = words
    return say("{first} or {last}", first=", ".join(first), last=last) if first else last

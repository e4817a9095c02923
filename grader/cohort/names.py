"""Names of people, as platforms and rosters write them: which of them may be the same. Pure."""

import re
from unicodedata import normalize


def fold(text: str) -> str:
    """The same for texts that people take for the same: case, accents, ways to write a letter."""
    special = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
    plain = normalize("NFKD", normalize("NFKC", text).casefold()).translate(special)
    return "".join(letter for letter in plain if not "\u0300" <= letter <= "\u036f").strip()


def fold_name(name: str) -> str:
    """A name without the order of its words, so that "Lovelace, Ada" is "Ada Lovelace"."""
    return " ".join(sorted(re.findall(r"\w+", fold(name))))


def one_word_each_way(name: str) -> set[str]:
    """The name in one word, as Canvas writes it, whichever word comes first."""
    words = re.findall(r"\w+", fold(name))
    return {"".join(words[i:] + words[:i]) for i in range(len(words))}


def one_word(name: str) -> str:
    """The name without what separates its words."""
    return re.sub(r"[\W_]+", "", fold(name))


_UMLAUT = re.compile(r"([aou])e")


def same_people(one: str, other: str) -> bool:
    """Whether two names may be the same person's: they share a word, or one is not known.

    Where a system knows no umlaut, ä is ae to some and a to others.
    """
    one, other = (_UMLAUT.sub(r"\1", fold(name)) for name in (one, other))
    words, others = set(fold_name(one).split()), set(fold_name(other).split())
    if not words or not others or words & others:
        return True
    both = one_word_each_way(one), one_word_each_way(other)
    return any(left in right or right in left for left in both[0] for right in both[1])

"""Names of submissions: each is also the name of a folder in OUT, so no two may be the same.

Students choose them, or platforms do. What a file system tells apart others do not: upper and lower
case, two ways to write an accent, a blank at the end. So names that read alike count as the same.
"""

import os
import re
from collections.abc import Iterator, Sequence
from itertools import chain, count
from unicodedata import normalize

from grader.reports.escape import one_line
from grader.reports.files import ANONYMOUS, CHANGES, RUN_FILES, SIMILAR, STATE

#: OUT/gradebook-canvas.csv and its like.
_GRADEBOOK = re.compile(r"gradebook-[a-z-]+\.\w+")

#: What file systems take.
MAX_BYTES = 255


def choose_names(wanted: Sequence[Sequence[str]]) -> list[str]:
    """Choose one of the `wanted` names for each submission, the first that nobody has.

    Where all are taken, by another or by a file of ours, the first gets a number. Those who have
    fewer names to choose from choose first.
    """
    taken = {_as_read(name) for name in (*RUN_FILES, CHANGES, ANONYMOUS, SIMILAR, STATE)}
    chosen: dict[int, str] = {}
    for index in sorted(range(len(wanted)), key=lambda index: len(wanted[index])):
        names = [_visible(name) for name in wanted[index]]
        possible = chain(names, _numbered(names[0]))
        chosen[index] = next(name for name in possible if _is_free(_as_read(name), taken))
        taken.add(_as_read(chosen[index]))
    return [chosen[index] for index in range(len(wanted))]


def _is_free(name: str, taken: set[str]) -> bool:
    return name not in taken and not _GRADEBOOK.fullmatch(name)


def _as_read(name: str) -> str:
    """The same for names that are one to a reader, or to some file system."""
    return one_line(normalize("NFKC", normalize("NFKC", name).casefold()))


def _visible(name: str) -> str:
    """A name that a listing shows: what begins with a dot is hidden, and our own files do.

    What is no UTF-8 is spelled out: a name stands in JSON and in tables as it is a folder's.
    """
    name = name.encode("utf-8", "backslashreplace").decode().lstrip(".")
    while len(name.encode()) > MAX_BYTES:
        name = name[:-1]
    return name if one_line(name) else "unnamed"


def _numbered(name: str) -> Iterator[str]:
    for number in count(2):
        end = f" ({number})"
        while len(os.fsencode(name)) > MAX_BYTES - len(end):
            name = name[:-1]
        yield name + end

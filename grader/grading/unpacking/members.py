"""What is in an archive, and which of it is taken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from .limits import MAX_ENTRIES
from .names import find_fault, is_meant, shown, split, tail

FILES_ALONE = "Put your .py files into an archive, nothing else: no links, no other people's tools."
ONE_SUBMISSION = (
    "An archive is one submission. A class's archive is read where it is the only PATH."
)


class Refused(Exception):
    """The archive is not taken; ``message`` follows its name in a sentence."""

    def __init__(self, message: str, detail: str = FILES_ALONE) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


@dataclass(frozen=True)
class Member:
    """One entry. ``read`` gives at most so many bytes, and only before the next entry is asked for.

    ``kind`` is what follows the name of an entry that is neither: "is a symbolic link".
    """

    name: str
    kind: Literal["file", "folder"] | str
    read: Callable[[int], bytes]


def pick(
    members: Iterable[Member], wanted: frozenset[str], limit: int
) -> tuple[dict[str, bytes], list[str]]:
    """Read the wanted files, in whichever folder each lies, up to one byte more than `limit`.

    Every entry is held to the rules, wanted or not. Returns also the names of all other files.
    Raises Refused by the entry's name.
    """
    seen: set[tuple[str, ...]] = set()
    places: dict[str, str] = {}
    found: dict[str, bytes] = {}
    left: list[str] = []
    for count, member in enumerate(members, start=1):
        if count > MAX_ENTRIES:
            raise Refused(f"it has more than {MAX_ENTRIES:,} entries")
        parts = _checked(member, seen)
        if member.kind == "folder":
            continue
        if parts[-1] not in wanted or not is_meant(parts):
            left.append(tail("/".join(parts)))
            continue
        name, place = parts[-1], shown("/".join(parts))
        if name in found:
            raise Refused(f"{name} is in it twice, as {places[name]} and {place}", ONE_SUBMISSION)
        places[name], found[name] = place, member.read(limit + 1)
    return found, left


def _checked(member: Member, seen: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the parts of a name that is one, of an entry that may be there and was not yet."""
    fault = find_fault(member.name)
    if fault is None and member.kind not in ("file", "folder"):
        fault = member.kind
    if fault is not None:
        raise Refused(f"{shown(member.name)} {fault}")
    parts = split(member.name)
    if member.kind == "file":
        if not parts or parts in seen:
            raise Refused(f"{shown(member.name)} is in it twice" if parts else "a file has no name")
        seen.add(parts)
    return parts

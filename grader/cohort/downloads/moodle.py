"""Moodle: "Download all submissions" of an assignment, in folders or with loose files.

``[Group-]Full Name_12345_assignsubmission_file_/tiny.py``, and without "Download submissions in
folders" ``[Group-]Full Name_12345_assignsubmission_file_tiny.py``. The number is the participant's,
the same as "Identifier" in the grading worksheet; with blind marking the name is the word
"Participant" in the site's language. Newer versions write no ``_`` at the end of a folder's name.
There is one attempt of each student, the last. A team's files come once for each of its members,
and those of somebody in several groups once for each group.
Source: mod/assign/locallib.php of github.com/moodle/moodle, ``download_submissions``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from grader.cohort.downloads.upload import Found, Layout, Piece, Upload, mostly
from grader.cohort.tree import Entry, Tree
from grader.people import Person

_NAME = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assign(?P<kind>submission_[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)


def find(tree: Tree) -> Found | None:
    """Find the participants."""
    top = tree.top()
    matches = {name: match for name in top if (match := _NAME.fullmatch(name))}
    if not mostly(len(matches), len(top)):
        return None
    groups = Counter(
        start for name in {match["name"] for match in matches.values()} for start in _starts(name)
    )
    names = _names(matches.values())
    uploads = tuple(_upload(match, top[name], names, groups) for name, match in matches.items())
    return Found(uploads)


def _names(matches: Iterable[re.Match[str]]) -> dict[tuple[str, str], str]:
    """What each is called, by name and number: one of several groups is one participant.

    One whose names do not end alike is two of a number, and nobody knows which.
    """
    by_number: dict[str, set[str]] = {}
    for match in matches:
        by_number.setdefault(match["number"], set()).add(match["name"])
    called: dict[tuple[str, str], str] = {}
    for number, names in by_number.items():
        # Of each the ends that may be the name, the longest first.
        ends = [[name[len(start) :] for start in ("", *_starts(name))] for name in sorted(names)]
        common = [end for end in ends[0] if end and all(end in other for other in ends)]
        called |= {(name, number): common[0] if common else name for name in names}
    return called


def _starts(name: str) -> list[str]:
    """What may be a group's name before a ``-``."""
    words = name.split("-")
    return ["-".join(words[:i]) + "-" for i in range(1, len(words))]


def _upload(
    match: re.Match[str],
    entries: list[Entry],
    names: Mapping[tuple[str, str], str],
    groups: Counter[str],
) -> Upload:
    number = match["number"]
    name = names[match["name"], number]
    pieces = (
        Piece((match["file"] or "file",) if len(e.parts) == 1 else e.parts[1:], e)
        for e in entries
        if not (e.folder and len(e.parts) == 1)
    )
    # A name may have a "-" of its own: only what others begin with as well is a group.
    without_group = tuple(name[len(one) :] for one in _starts(name) if groups[one] > 1)
    return Upload(
        Person(f"{name}_{number}", name=name, platform_id=number),
        tuple(pieces),
        also_known_as=without_group,
    )


LAYOUT = Layout(
    "Moodle's download of an assignment",
    "Moodle keeps the last attempt of each student.",
    find,
    numbers_anew=True,
)

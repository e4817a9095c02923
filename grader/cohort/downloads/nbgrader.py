"""nbgrader: a course's ``submitted/<student>/<assignment>/``, with the time in ``timestamp.txt``.

Or its exchange's ``inbound/<student>+<assignment>+<time>+<random>/``, which has all attempts.

The time is as "2026-11-01 12:00:00.000000 UTC". There is one attempt of each assignment.
Sources: nbgrader/exchange/default/submit.py and nbgrader/docs/source/user_guide of
github.com/jupyter/nbgrader, and the format "%Y-%m-%d %H:%M:%S.%f %Z" of ngshare's API.
"""

import re
from collections.abc import Iterator

from grader.cohort.downloads.upload import Found, Layout, Upload, below, mostly
from grader.cohort.tree import Entry, Tree
from grader.people import Person

TIMESTAMP = "timestamp.txt"
_OWN = "nbgrader's time of the submission"
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)[\d.]*\s*(\S{0,40})")


_INBOUND = re.compile(
    r"(?P<student>.+)\+(?P<assignment>[^+]+)"
    r"\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^+]*)(\+[^+]*)?"
)


def find_inbound(tree: Tree) -> Found | None:
    """Find the attempts that the exchange has: by the time in a folder's name the newest counts."""
    top = tree.top()
    if list(top) == ["inbound"]:
        return find_inbound(tree.below("inbound"))
    matches = {n: m for n in top if (m := _INBOUND.fullmatch(n)) and len(top[n][0].parts) > 1}
    if not mostly(len(matches), len(top)):
        return None
    uploads = []
    for name, match in matches.items():
        pieces = [piece for piece in below(top[name]) if piece.parts != (TIMESTAMP,)]
        person = Person(match["student"], login=match["student"])
        when = match["time"]
        found = Upload(person, tuple(pieces), when, _tell(when), assignment=match["assignment"])
        uploads.append(found)
    stamps = [e for e in tree.entries if len(e.parts) == 2 and e.name == TIMESTAMP]
    return Found(tuple(uploads), tuple((entry, _OWN) for entry in stamps))


def find(tree: Tree) -> Found | None:
    """Find the students' folders."""
    top = tree.top()
    if "submitted" in top and not any(len(e.parts) == 1 for e in top["submitted"]):
        return find(tree.below("submitted"))
    stamps = [e for e in tree.entries if len(e.parts) == 3 and e.name == TIMESTAMP]
    if not stamps or not (tree.root.name == "submitted" or 2 * len(stamps) >= len(top)):
        return None
    uploads: list[Upload] = []
    for student, entries in top.items():
        if all(len(entry.parts) == 1 for entry in entries):
            continue
        uploads += _list_assignments(student, entries)
    own = [(entry, _OWN) for entry in stamps]
    return Found(tuple(uploads), tuple(own))


def _list_assignments(student: str, entries: list[Entry]) -> Iterator[Upload]:
    """What is in each assignment's folder, by its own names there, and when it was handed in."""
    by_assignment: dict[str, list[Entry]] = {}
    for entry in entries:
        by_assignment.setdefault(entry.parts[1] if len(entry.parts) > 1 else "", []).append(entry)
    for assignment, theirs in by_assignment.items():
        times = [_read(e) for e in theirs if e.name == TIMESTAMP and len(e.parts) == 3]
        pieces = [piece for piece in below(theirs, 2) if piece.parts != (TIMESTAMP,)]
        when = max(times, default="")
        person = Person(student, login=student)
        yield Upload(person, tuple(pieces), "", when, assignment=assignment)


def _read(entry: Entry) -> str:
    try:
        if not entry.path.is_file() or entry.path.is_symlink():
            return ""
        with entry.path.open("rb") as file:
            return _tell(file.read(200).decode("utf-8", "replace"))
    except OSError:
        return ""


def _tell(time: str) -> str:
    match = _TIME.search(time)
    return f"{match[1]}T{match[2]} {match[3]}".strip() if match else ""


LAYOUT = Layout("nbgrader's folder `submitted`", "There is one attempt of each student.", find)

INBOUND = Layout(
    "nbgrader's folder `inbound`", "The newest attempt of each student counts.", find_inbound
)

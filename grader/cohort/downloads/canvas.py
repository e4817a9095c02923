"""Canvas: "Download Submissions" of an assignment, loose files that were renamed.

``surnamename_LATE_12345_67890_tiny-1.py``: the sortable name (or the group's) without anything but
letters, digits and ``_``, in lower case; ``LATE`` if it was; the user's number, the file's, and the
name that it was given. Anonymous: ``anon_<id>_67890_tiny.py``. A text entry ends in ``_text.html``,
a link in ``_link.html``. Canvas keeps the last attempt; a file that is handed in once more under
its old name gets ``-1``, ``-2``, and so on.
Source: app/models/content_zipper.rb of github.com/instructure/canvas-lms, ``add_submission``.
"""

import re

from grader.cohort.downloads.upload import Found, Layout, Piece, Upload, mostly
from grader.cohort.tree import Entry, Tree
from grader.people import Person

_UPLOAD = re.compile(
    r"(?:(?P<name>.+?)_)?(?:(?P<late>late)_)?(?P<user>\d+)_(?P<file>\d+)_(?P<own>.+)",
    re.DOTALL | re.IGNORECASE,
)
_ANONYMOUS = re.compile(
    r"anon(?:ymous)?_(?:(?P<late>late)_)?(?P<user>[A-Za-z0-9]+)_(?P<file>\d+)_(?P<own>.+)",
    re.DOTALL | re.IGNORECASE,
)
_ENTRY = re.compile(
    r"(?:(?P<name>.+?)_)?(?:(?P<late>late)_)?(?P<user>\d+)_(?P<own>(?:text|link)\.html)",
    re.DOTALL | re.IGNORECASE,
)
_VERSION = re.compile(r"(?P<stem>.*?)-(?P<version>\d{1,4})(?P<end>(?:\.[^.]+){1,2})?", re.DOTALL)


def find(tree: Tree) -> Found | None:
    """Find the students: each has a number."""
    top = tree.top()
    matches = {name: match for name in top if (match := _match(name, top[name]))}
    if not mostly(len(matches), len(top)):
        return None
    students: dict[str, list[tuple[re.Match[str], Entry]]] = {}
    for name, match in matches.items():
        students.setdefault(match["user"], []).append((match, top[name][0]))
    return Found(tuple(_upload(number, files) for number, files in students.items()))


def _match(name: str, entries: list[Entry]) -> re.Match[str] | None:
    if len(entries[0].parts) > 1:
        return None
    return _ANONYMOUS.fullmatch(name) or _UPLOAD.fullmatch(name) or _ENTRY.fullmatch(name)


def _upload(number: str, files: list[tuple[re.Match[str], Entry]]) -> Upload:
    match = files[0][0]
    name = match["name"] if "name" in match.re.groupindex and match["name"] else ""
    late = any(match["late"] for match, _ in files)
    pieces = tuple(_piece(match, entry) for match, entry in files)
    return Upload(
        Person(f"{name or 'anonymous'}_{number}", name=name, platform_id=number),
        pieces,
        note="Canvas says LATE" if late else "",
        number=1 + max(piece.version[0] for piece in pieces),
    )


def _piece(match: re.Match[str], entry: Entry) -> Piece:
    own = match["own"]
    number = int(match["file"]) if "file" in match.re.groupindex else 0
    if version := _VERSION.fullmatch(own):
        name = version["stem"] + (version["end"] or "")
        return Piece((name,), entry, (int(version["version"]), number))
    return Piece((own,), entry, (0, number))


LAYOUT = Layout(
    "Canvas's download of an assignment",
    "Canvas keeps the last attempt; of tiny.py, tiny-1.py and tiny-2.py the last one counts.",
    find,
    names_groups=True,
)

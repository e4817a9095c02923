"""nbgrader: a course's ``submitted/<student>/<assignment>/``, with the time in ``timestamp.txt``.

The time is as "2026-11-01 12:00:00.000000 UTC". There is one attempt of each assignment.
Source: nbgrader/docs/source/user_guide of github.com/jupyter/nbgrader, and the format
"%Y-%m-%d %H:%M:%S.%f %Z" of ngshare's API.
"""

import re

from grader.cohort.downloads.upload import Found, Layout, Upload, below
from grader.cohort.tree import Entry, Tree
from grader.people import Person

TIMESTAMP = "timestamp.txt"
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)[\d.]*\s*(\S{0,40})")


def find(tree: Tree) -> Found | None:
    """Find the students' folders."""
    top = tree.top()
    if "submitted" in top and not any(len(e.parts) == 1 for e in top["submitted"]):
        return find(tree.below("submitted"))
    stamps = [e for e in tree.entries if len(e.parts) == 3 and e.name == TIMESTAMP]
    if not stamps or not (tree.root.name == "submitted" or 2 * len(stamps) >= len(top)):
        return None
    uploads = []
    for student, entries in top.items():
        if all(len(entry.parts) == 1 for entry in entries):
            continue
        times = [_read(e) for e in entries if e.name == TIMESTAMP and len(e.parts) == 3]
        # Below the assignment's folder: there its files have their own names.
        pieces = [piece for piece in below(entries, 2) if piece.parts != (TIMESTAMP,)]
        when = max(times, default="")
        uploads.append(Upload(Person(student, login=student), tuple(pieces), "", when))
    own = [(entry, "nbgrader's time of the submission") for entry in stamps]
    return Found(tuple(uploads), tuple(own))


def _read(entry: Entry) -> str:
    try:
        if not entry.path.is_file() or entry.path.is_symlink():
            return ""
        with entry.path.open("rb") as file:
            match = _TIME.search(file.read(200).decode("utf-8", "replace"))
    except OSError:
        return ""
    return f"{match[1]}T{match[2]} {match[3]}".strip() if match else ""


LAYOUT = Layout("nbgrader's folder `submitted`", "There is one attempt of each student.", find)

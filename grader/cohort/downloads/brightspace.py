"""Brightspace (D2L): the download of an assignment's submissions, in folders or with loose files.

``12345-67890 - Ada Lovelace - Nov 1, 2026 1200 PM/tiny.py``, or with `` - tiny.py`` in the place of
the folder; beside them ``index.html``. The first number is the student's (or the group's) in this
assignment. The clock has no colon; months are in the site's language, days may stand before them.
Each submission of a student is there, and the newest time is the newest one.
Source: the names in the tests of the parsers that read them ("13394-80551 - Eric Gillotti - Mar 29,
2018 1205 PM - Homework 6.zip"), and github.com/medhatelmasry/UnzipLHub.
"""

import re
from datetime import datetime

from grader.cohort.downloads.months import MONTHS
from grader.cohort.downloads.upload import Found, Layout, Piece, Upload, mostly
from grader.cohort.tree import Entry, Tree
from grader.people import Person

_NAME = re.compile(
    r"(?P<number>\d+)-(?P<submission>\d+) - (?P<name>.+?) - (?P<time>[^-]*?\d{4}[^-]*?)"
    r"(?: - (?P<own>.+))?",
    re.DOTALL,
)
_TIME = re.compile(
    r"(?P<words>.*?)(?P<year>\d{4}),?\s+(?P<clock>\d{1,2}[:.\s]?\d\d)\s*(?P<half>\D*)"
)


def find(tree: Tree) -> Found | None:
    """Find the submissions: each has a time."""
    top = {name: entries for name, entries in tree.top().items() if name != "index.html"}
    matches = {name: match for name in top if (match := _NAME.fullmatch(name))}
    if not mostly(len(matches), len(top)):
        return None
    own = [(e, "Brightspace's own list") for e in tree.entries if e.parts == ("index.html",)]
    return Found(tuple(_upload(m, top[n]) for n, m in matches.items()), tuple(own))


def _upload(match: re.Match[str], entries: list[Entry]) -> Upload:
    name, when = match["name"], read_time(match["time"])
    pieces = (
        Piece((match["own"] or "file",) if len(e.parts) == 1 else e.parts[1:], e)
        for e in entries
        if not (e.folder and len(e.parts) == 1)
    )
    person = Person(f"{name}_{match['number']}", name=name, platform_id=match["number"])
    return Upload(person, tuple(pieces), when, when)


def read_time(text: str) -> str:
    """Read "Nov 1, 2026 1200 PM", "1 novembre 2026 14 05" and their like; "" if that fails."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return ""
    day = re.search(r"\d{1,2}", match["words"])
    word = re.search(r"[^\W\d_]+", match["words"])
    month = MONTHS.get(word[0].casefold()) if word else None
    if day is None or month is None:
        return ""
    clock = re.sub(r"\D", "", match["clock"]).zfill(4)
    hour, minute = int(clock[:2]), int(clock[2:])
    half = re.sub(r"\W", "", match["half"]).casefold()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    try:
        return datetime(int(match["year"]), month, int(day[0]), hour, minute).isoformat()
    except ValueError:
        return ""


LAYOUT = Layout(
    "Brightspace's download of an assignment",
    "The newest submission of each student counts.",
    find,
    numbers_anew=True,
    names_groups=True,
)

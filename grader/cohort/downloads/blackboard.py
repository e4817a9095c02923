"""Blackboard: "Assignment File Download", loose files that were renamed, all attempts.

``Assignment_login_attempt_2026-11-01-12-00-00_tiny.py``, and beside each attempt
``Assignment_login_attempt_2026-11-01-12-00-00.txt``, which begins with "Name: Ada Lovelace (login)"
and may list the files and their original names. The word "attempt" is the site's language's. A
group's attempt names the group in the place of the login.
Source: codegrade's parser of these .txt files (psef/blackboard.py), and
github.com/jeroendoggen/blackboard-analysis-tools, README.
"""

import re

from grader.cohort.downloads.upload import Found, Layout, Piece, Upload, mostly
from grader.cohort.tree import Entry, Tree
from grader.people import Person

_NAME = re.compile(
    r"(?P<assignment>.+?)_(?P<login>[^_]+)_(?P<word>[^\W\d_]+)"
    r"_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<own>.+)|\.txt)",
    re.DOTALL,
)
_WHO = re.compile(r"[^:\n]{1,40}:\s*(?P<name>[^\n]{1,200}?)\s*\((?P<login>[^()\n]*)\)\s*(?:\n|$)")
_FILES = re.compile(
    r"^\s*[^:\n]*:[ \t]*(?P<original>[^\n]+)\n\s*[^:\n]*:[ \t]*(?P<file>[^\n]+)$", re.M
)
_MOST = 64 * 1024


def find(tree: Tree) -> Found | None:
    """Find the attempts: each has a time, and a file of Blackboard's own."""
    top = tree.top()
    matches = {n: m for n in top if (m := _NAME.fullmatch(n)) and len(top[n][0].parts) == 1}
    if not mostly(len(matches), len(top)):
        return None
    attempts: dict[tuple[str, str], list[tuple[re.Match[str], Entry]]] = {}
    for name, match in matches.items():
        attempts.setdefault((match["login"], match["time"]), []).append((match, top[name][0]))
    own = [
        (entry, "what Blackboard wrote about the attempt")
        for files in attempts.values()
        for match, entry in files
        if match["own"] is None
    ]
    return Found(tuple(_upload(*key, files) for key, files in attempts.items()), tuple(own))


def _upload(login: str, time: str, files: list[tuple[re.Match[str], Entry]]) -> Upload:
    told = "".join(_read(entry) for match, entry in files if match["own"] is None)
    who = _WHO.match(told)
    # A login may have a `_` in it, which the name of the file alone does not tell.
    said = who["login"].strip() if who else ""
    word = files[0][0]["word"]
    if said and f"_{said}_{word}_{time}" in files[0][1].name:
        login = said
    name = who["name"] if who and said == login else ""
    originals = {m["file"].strip(): m["original"].strip() for m in _FILES.finditer(told)}
    pieces = (
        Piece((originals.get(entry.name, match["own"]).rpartition("/")[2],), entry)
        for match, entry in files
        if match["own"] is not None
    )
    year, month, day, *clock = time.split("-")
    when = f"{year}-{month}-{day}T{':'.join(clock)}"
    return Upload(Person(login, name=name, login=login), tuple(pieces), time, when)


def _read(entry: Entry) -> str:
    try:
        if not entry.path.is_file() or entry.path.is_symlink():
            return ""
        with entry.path.open("rb") as file:
            return file.read(_MOST).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        return ""


LAYOUT = Layout(
    "Blackboard's download of an assignment", "The newest attempt of each student counts.", find
)

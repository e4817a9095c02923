"""Blackboard: "Assignment File Download", loose files that were renamed, all attempts.

``Assignment_login_attempt_2026-11-01-12-00-00_tiny.py``, and beside each attempt
``Assignment_login_attempt_2026-11-01-12-00-00.txt``, which begins with "Name: Ada Lovelace (login)"
and may list the files and their original names. The word "attempt" is the site's language's. A
group's attempt names the group in the place of the login. Both the assignment's name and a login
may have a `_`: where no .txt says the login, the assignment is what all names begin with.
Source: codegrade's parser of these .txt files (psef/blackboard.py), and
github.com/jeroendoggen/blackboard-analysis-tools, README.
"""

import os
import re
from collections.abc import Iterable, Mapping

from grader.cohort.downloads.upload import Found, Layout, Piece, Upload, mostly
from grader.cohort.tree import Entry, Tree
from grader.people import Person

_NAME = re.compile(
    r"(?P<start>.+?_.+?)_(?P<word>[^\W\d_]+)"
    r"_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<own>.+)|\.txt)",
    re.DOTALL,
)
_WHO = re.compile(r"[^:\n]{1,40}:\s*(?P<name>[^\n]{1,200}?)\s*\((?P<login>[^()\n]*)\)\s*(?:\n|$)")
_FILES = re.compile(
    r"^\s*[^:\n]*:[ \t]*(?P<original>[^\n]+)\n\s*[^:\n]*:[ \t]*(?P<file>[^\n]+)$", re.M
)
_MOST = 64 * 1024

#: What a name is made of: another encoding, read as Windows', has signs in it.
_LIKE_A_NAME = re.compile(r"[\w .,'’()-]+")


def find(tree: Tree) -> Found | None:
    """Find the attempts: each has a time, and a file of Blackboard's own."""
    top = tree.top()
    matches = {n: m for n in top if (m := _NAME.fullmatch(n)) and len(top[n][0].parts) == 1}
    if not mostly(len(matches), len(top)):
        return None
    attempts: dict[tuple[str, str], list[tuple[re.Match[str], Entry]]] = {}
    for name, match in matches.items():
        attempts.setdefault((match["start"], match["time"]), []).append((match, top[name][0]))
    told = {
        key: "".join(_read(entry) for match, entry in files if match["own"] is None)
        for key, files in attempts.items()
    }
    assignments = _assignments(told)
    own = [
        (entry, "what Blackboard wrote about the attempt")
        for files in attempts.values()
        for match, entry in files
        if match["own"] is None
    ]
    uploads = [_upload(key, files, told[key], assignments) for key, files in attempts.items()]
    return Found(tuple(uploads), tuple(own))


def _login(start: str, told: str) -> str:
    """The login that Blackboard says, if the name of the file says it too; "" if it does not."""
    who = _WHO.match(told)
    said = who["login"].strip() if who else ""
    return said if said and start.endswith(f"_{said}") else ""


def _assignments(told: Mapping[tuple[str, str], str]) -> set[str]:
    """What comes before the logins: as the .txt files say, or else what all begin with."""
    said = {start[: -len(one)] for (start, _), text in told.items() if (one := _login(start, text))}
    starts = sorted({start for start, _ in told})
    common = os.path.commonprefix(starts)  # noqa: RUF071  letters are meant
    return said or {common[: common.rfind("_") + 1]} - {""} if len(starts) > 1 else said


def _upload(
    key: tuple[str, str],
    files: list[tuple[re.Match[str], Entry]],
    told: str,
    assignments: Iterable[str],
) -> Upload:
    start, time = key
    possible = tuple(start.split("_", count)[-1] for count in range(1, start.count("_") + 1))
    login = _login(start, told)
    name = ""
    if login and (who := _WHO.match(told)):
        name = who["name"] if _LIKE_A_NAME.fullmatch(who["name"]) else ""
    else:
        begun = max((one for one in assignments if start.startswith(one)), key=len, default="")
        login = start[len(begun) :] if begun else possible[-1]
    originals = {m["file"].strip(): m["original"].strip() for m in _FILES.finditer(told)}
    pieces = (
        Piece((originals.get(entry.name, match["own"]).rpartition("/")[2],), entry)
        for match, entry in files
        if match["own"] is not None
    )
    year, month, day, *clock = time.split("-")
    when = f"{year}-{month}-{day}T{':'.join(clock)}"
    also = () if name else possible
    person = Person(login, name=name, login=login)
    assignment = start.removesuffix(login)
    return Upload(person, tuple(pieces), time, when, also, assignment=assignment)


def _read(entry: Entry) -> str:
    try:
        if not entry.path.is_file() or entry.path.is_symlink():
            return ""
        with entry.path.open("rb") as file:
            return _decode(file.read(_MOST)).replace("\r\n", "\n")
    except OSError:
        return ""


def _decode(content: bytes) -> str:
    """UTF-8 or UTF-16; what is neither is read as Windows' code page."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


LAYOUT = Layout(
    "Blackboard's download of an assignment",
    "The newest attempt of each student counts.",
    find,
    names_groups=True,
)

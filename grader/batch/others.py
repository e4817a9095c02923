"""What else there is to read in OUT: the class page leads to it."""

from pathlib import Path
from urllib.parse import quote

from grader.batch.told import list_older
from grader.reports.class_page import Link
from grader.reports.files import (
    ANONYMOUS,
    CHANGES,
    GRADES,
    INDEX,
    RUN_FILES,
    SIMILAR,
    STATE,
    SUMMARY,
)

#: OUT/<name> -> how the class page calls it.
_SHOWN = {
    SIMILAR: "what looks alike",
    ANONYMOUS: "this page without names",
    CHANGES: "whose score changed, and why",
    GRADES: "all scores as CSV",
    SUMMARY: "the numbers as JSON",
}

#: Behind what was not written again since other scores count.
EARLIER = ", of earlier scores"


def list_others(out: Path) -> list[Link]:
    """List it; tables are there as soon as the page is. What tells of earlier scores says so."""
    older = {path.name for path in list_older(out) if path.parent == out}
    here = [name for name in _SHOWN if name in RUN_FILES or (out / name).is_file()]
    books = sorted(path.name for path in out.glob("gradebook-*") if path.is_file())
    tries = [path.parent.name for path in out.glob(f"{STATE}/attempts/*/{INDEX}")]
    return [
        *(Link(name, _SHOWN[name] + EARLIER * (name in older)) for name in here),
        *(Link(quote(name), name + EARLIER * (name in older)) for name in books),
        *(
            Link(f"{STATE}/attempts/{quote(number)}/{INDEX}", f"attempt {number} of each")
            for number in sorted(tries, key=lambda number: (len(number), number))
        ),
    ]

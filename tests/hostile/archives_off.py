"""What keeps archives in their place, each switched off.

The unpacker's box is the defence; its rules come to light only without it, so they are switched off
together with it: whoever is unpacked here has only the rules left.
"""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.errors import SubmissionError
from grader.grading import archives
from grader.grading.unpacking import session
from grader.model import Launch


async def unpack_here(
    path: Path, wanted: Sequence[str], *, limit: int, launch: Launch
) -> archives.Unpacked:
    """Unpack an archive in this process, without the box and its limits."""
    kind = next(kind for end, kind in archives.KINDS.items() if path.name.endswith(end))
    said: dict[str, Any] = session.answer(path.read_bytes(), kind, limit, wanted)
    if "refused" in said:
        raise SubmissionError(said["refused"])
    files = {name: base64.b64decode(data) for name, data in said["files"].items()}
    return archives.Unpacked(files, said["left"])


def find_no_fault(name: str) -> None:
    """Take any name."""


def call_it_a_file(entry: Any) -> str:
    """Take any entry of an archive for a regular file."""
    return "file"


_HERE: dict[str, object] = {"grader.grading.intake.unpack": unpack_here}
_RULES = "grader.grading.unpacking"

#: Defence -> what is replaced by what.
ARCHIVES: dict[str, dict[str, object]] = {
    "links of folders": {"grader.grading.reading.DEPTH": 2},
    "the unpacker's limits": _HERE,
    "names in archives": {**_HERE, f"{_RULES}.members.find_fault": find_no_fault},
    "kinds of entries in archives": {**_HERE, f"{_RULES}.tars._kind": call_it_a_file},
    "overlapping members": {**_HERE, f"{_RULES}.zips.LOCAL_HEADER": -(1 << 40)},
    "count of entries": {**_HERE, f"{_RULES}.members.MAX_ENTRIES": 10**9},
    "count of what comes out": {**_HERE, f"{_RULES}.session.MAX_STREAM": 1 << 40},
}

"""All that a class's archive holds, told one by one: a header and then the bytes, until the end.

A class's archive comes from the operator, and what is in it from its students. So nothing that a
name says is obeyed here: who listens makes the files, and the names.
"""

import json
import os
import socket
import struct
from collections.abc import Iterator
from typing import BinaryIO

from .limits import (
    MAX_ARCHIVE,
    MAX_FILE,
    MAX_METADATA,
    MAX_WHOLE,
    MAX_WHOLE_ENTRIES,
    WHOLE_RLIMITS,
)
from .members import Member, Refused
from .session import DAMAGED, HERE, limit_ourselves
from .tars import OPENERS, tar_members
from .zips import zip_members

HEADER = struct.Struct(">I")

#: What is read of a file, by the end of its name; of others the name alone.
READ = {
    **dict.fromkeys((".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz"), MAX_ARCHIVE),
    **dict.fromkeys((".py", ".txt"), MAX_FILE),
    "submission_metadata.yml": MAX_METADATA,
}


def serve_whole(line: socket.socket, descriptor: int, kind: str) -> None:
    """Tell of each member of the archive that is open there."""
    line.sendall(HERE)
    limit_ourselves(WHOLE_RLIMITS)
    try:
        with os.fdopen(descriptor, "rb") as archive:
            for member in _members(archive, kind):
                _tell(line, member)
    except Refused as refusal:
        _say(line, {"refused": refusal.message, "detail": refusal.detail})
    except MemoryError:
        _say(line, {"refused": "it takes more memory to unpack than it may"})
    except DAMAGED as error:
        detail = type(error).__name__
        _say(line, {"refused": f"it is no {kind} archive, or a damaged one", "detail": detail})
    else:
        _say(line, {"end": True})


def _members(archive: BinaryIO, kind: str) -> Iterator[Member]:
    if kind in OPENERS:
        members = tar_members(archive, kind, most=MAX_WHOLE)
    else:
        members = zip_members(archive, lenient=True)
    for count, member in enumerate(members):
        if count == MAX_WHOLE_ENTRIES:
            raise Refused(f"it has more than {MAX_WHOLE_ENTRIES:,} entries", "Unpack it yourself.")
        yield member


def _tell(line: socket.socket, member: Member) -> None:
    limit = next((limit for end, limit in READ.items() if member.name.lower().endswith(end)), 0)
    content = member.read(limit + 1) if member.kind == "file" and limit else b""
    _say(line, {"name": member.name, "kind": member.kind, "size": len(content)})
    line.sendall(content)


def _say(line: socket.socket, header: dict[str, object]) -> None:
    text = json.dumps(header).encode()
    line.sendall(HEADER.pack(len(text)) + text)

"""A class's archive becomes a folder of ours: its members are read in the unpacker's box.

Names are the students'. Here each becomes a name that every file system takes and no terminal
obeys; what was not as it stands now is told. No link is made, and nothing leads out of the folder.
"""

import asyncio
import json
import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import category, normalize

from grader.errors import GraderFault, OperatorError
from grader.grading.archives import KINDS
from grader.grading.naming import MAX_BYTES
from grader.grading.unpacker import describe_box
from grader.grading.unpacking.limits import MAX_DEPTH, MAX_METADATA, MAX_WHOLE, WHOLE_RLIMITS
from grader.grading.unpacking.whole import HEADER
from grader.model import Launch

LIMIT_S = 600.0
MAX_HEADER = 1 << 20


@dataclass
class Whole:
    """The folder that an archive became, and what of it is not there: its name, and why."""

    folder: Path
    left_out: list[tuple[str, str]] = field(default_factory=list)


async def unpack_whole(archive: Path, folder: Path, launch: Launch) -> Whole:
    """Unpack `archive` into `folder`, which is made. Raises OperatorError if it is refused.

    Of files that nobody grades the name alone is there. Raises GraderFault if the box breaks.
    """
    kind = next((kind for end, kind in KINDS.items() if archive.name.lower().endswith(end)), None)
    if kind is None:
        raise OperatorError(
            f"{archive} is an archive of a kind that is not read",
            hint=f"Unpack it yourself, or make one of these of it: {', '.join(KINDS)}.",
        )
    folder.mkdir(parents=True)
    made = Whole(folder)
    ours, theirs = socket.socketpair()
    try:
        source = os.open(archive, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise OperatorError(f"{archive} cannot be read: {error.strerror}") from error
    with ours:
        try:
            with theirs:
                words = (kind, "whole", str(source))
                box = describe_box(theirs.fileno(), words, WHOLE_RLIMITS)
                process = await launch(box, pass_fds=(theirs.fileno(), source))
        finally:
            os.close(source)
        try:
            async with asyncio.timeout(LIMIT_S):
                reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
                try:
                    await _receive(reader, made, archive)
                finally:
                    writer.close()
        except TimeoutError:
            raise OperatorError(f"{archive} takes longer than {LIMIT_S:g} s to unpack") from None
        except asyncio.IncompleteReadError as error:
            said = await process.stderr_tail()
            raise OperatorError(
                f"{archive} cannot be unpacked: that takes more time or memory than it may",
                detail=said,
                hint="Unpack it yourself and name the folder.",
            ) from error
        finally:
            await process.kill()
    return made


async def _receive(reader: asyncio.StreamReader, made: Whole, archive: Path) -> None:
    if await reader.readexactly(1) != b"\n":
        raise GraderFault("the unpacker did not get to its beginning")
    left = MAX_WHOLE
    while True:
        (length,) = HEADER.unpack(await reader.readexactly(HEADER.size))
        if length > MAX_HEADER:
            raise GraderFault("the unpacker says more than there can be to say")
        header = json.loads(await reader.readexactly(length))
        if "end" in header:
            return
        if "refused" in header:
            raise OperatorError(
                f"{archive} is refused: {header['refused']}",
                detail=str(header.get("detail", "")),
                hint="Unpack it yourself and name the folder.",
            )
        size = int(header["size"])
        left -= size
        if size > MAX_METADATA + 1 or left < 0:
            raise OperatorError(f"{archive} unpacks to more than {MAX_WHOLE >> 20} MiB")
        _keep(made, str(header["name"]), str(header["kind"]), await reader.readexactly(size))


def _keep(made: Whole, name: str, kind: str, content: bytes) -> None:
    """Write one member, under a name that is one; two of one name are told apart."""
    parts = [_clean(part) for part in name.split("/") if part not in ("", ".")]
    if not parts or len(parts) > MAX_DEPTH:
        made.left_out.append((name, "lies too deep" if parts else "has no name"))
        return
    if kind not in ("file", "folder"):
        made.left_out.append((name, kind))
        return
    place = made.folder.joinpath(*parts)
    try:
        if kind == "folder":
            place.mkdir(parents=True, exist_ok=True)
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.write(content)
    except FileExistsError:
        made.left_out.append((name, "is in the archive twice"))
    except OSError as error:
        if error.errno is None:
            raise
        made.left_out.append((name, f"cannot be unpacked: {error.strerror}"))


def _clean(part: str) -> str:
    """Make a name of it: what nobody sees or a file system refuses becomes ``_``."""
    if part.strip(".") == "":
        return "_" * len(part)
    part = normalize("NFC", "".join("_" if category(one) in ("Cc", "Cs") else one for one in part))
    while len(part.encode()) > MAX_BYTES:
        stem, dot, end = part.rpartition(".")
        part = f"{stem[:-1]}{dot}{end}" if stem else part[:-1]
    return part

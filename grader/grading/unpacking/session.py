"""One archive in, one reply out."""

import base64
import hashlib
import io
import json
import lzma
import socket
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from .limits import MAX_STREAM, RLIMITS
from .members import Refused, pick
from .tars import OPENERS, tar_members
from .zips import zip_members

HERE = b"\n"

#: What the parsers say to bytes that are no archive, or half of one.
DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,  # the stream is cut off
    OSError,  # not gzip, not bzip2, an offset before the beginning
    ValueError,  # numbers and names that cannot be decoded
    OverflowError,  # offsets that no file has
    NotImplementedError,  # several disks, a later version of the format
    RecursionError,  # headers of headers of headers
)


def serve(line: socket.socket, kind: str, limit: int, wanted: Sequence[str]) -> None:
    """Read the archive from `line` and answer there."""
    line.sendall(HERE)
    limit_ourselves(RLIMITS)
    with line.makefile("rb") as incoming:
        content = incoming.read()
    received = {"received": hashlib.sha256(content).hexdigest()}
    line.sendall(json.dumps(received | answer(content, kind, limit, wanted)).encode())


def limit_ourselves(limits: Mapping[str, int]) -> None:
    """Set the limits for this process: where there is no sandbox, nobody else does."""
    try:
        import resource
    except ImportError:  # not everywhere
        return
    for name, value in limits.items():
        number = getattr(resource, f"RLIMIT_{name.upper()}", None)  # not all exist on all systems
        if number is not None and name != "nproc":  # which counts all of the user's processes
            resource.setrlimit(number, (value, value))


def answer(content: bytes, kind: str, limit: int, wanted: Sequence[str]) -> dict[str, object]:
    """Find the wanted files, each up to one byte more than `limit`, or say why not."""
    try:
        found, left = pick(
            tar_members(io.BytesIO(content), kind, most=MAX_STREAM)
            if kind in OPENERS
            else zip_members(io.BytesIO(content)),
            frozenset(wanted),
            limit,
        )
    except Refused as refusal:
        return {"refused": refusal.message, "detail": refusal.detail}
    except MemoryError:
        return {"refused": "it takes more memory to unpack than it may"}
    except DAMAGED as error:
        name = type(error).__name__
        return {"refused": f"it is no {kind} archive, or a damaged one", "detail": name}
    files = {name: base64.b64encode(data).decode() for name, data in found.items()}
    return {"files": files, "left": left}

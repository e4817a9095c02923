"""The members of a tar archive, compressed or not, read as a stream from its beginning.

Source: https://www.gnu.org/software/tar/manual/html_node/Standard.html
"""

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, BinaryIO, Protocol, cast

from .limits import MIB
from .members import Member, Refused


class Readable(Protocol):
    """All that is asked of a stream."""

    def read(self, size: int, /) -> bytes: ...


OPENERS: dict[str, Callable[[BinaryIO], Readable]] = {
    "tar": lambda raw: raw,
    "tar.gz": lambda raw: gzip.GzipFile(fileobj=raw),
    "tar.bz2": bz2.BZ2File,
    "tar.xz": partial(lzma.LZMAFile, format=lzma.FORMAT_XZ),
}

#: An archive may end without its two empty blocks; then the end is met more than once.
MAX_ENDS = 8

PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE)
KINDS = {
    tarfile.DIRTYPE: "folder",
    tarfile.SYMTYPE: "is a symbolic link",
    tarfile.LNKTYPE: "is a hard link",
}


class Counted:
    """A stream that ends the reading when too much has come out, whatever headers promise."""

    def __init__(self, source: Readable, most: int) -> None:
        self._source = source
        self._most = self._left = most
        self._ends = 0

    def read(self, size: int, /) -> bytes:
        """Read. Raises Refused at the limit, EOFError for who goes on reading after the end.

        To get past a member that is said to have exabytes, `tarfile` would.
        """
        data = self._source.read(size)
        self._left -= len(data)
        self._ends += not data
        if self._left < 0:
            raise Refused(f"it unpacks to more than {self._most // MIB} MiB")
        if self._ends > MAX_ENDS:
            raise EOFError
        return data


def tar_members(content: BinaryIO, kind: str, *, most: int) -> Iterator[Member]:
    """Yield the entries, of which `most` bytes may come out.

    Raises Refused, and what `tarfile` and the decompressors raise.
    """
    stream = Counted(OPENERS[kind](content), most)
    with tarfile.open(
        fileobj=cast(IO[bytes], stream), mode="r|", encoding="utf-8", errors="surrogateescape"
    ) as archive:
        for entry in archive:
            yield Member(entry.name, _kind(entry), partial(_read, archive, entry))


def _kind(entry: tarfile.TarInfo) -> str:
    if entry.issparse():
        return "is a sparse file"
    return "file" if entry.type in PLAIN else KINDS.get(entry.type, "is not a regular file")


def _read(archive: tarfile.TarFile, entry: tarfile.TarInfo, limit: int) -> bytes:
    file = archive.extractfile(entry)
    assert file is not None, "a regular file can be read"
    return file.read(limit)

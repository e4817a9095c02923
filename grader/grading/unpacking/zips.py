"""The members of a ZIP archive, as its directory lists them.

Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3 and 4.4.
"""

import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import BinaryIO

from .members import Member, Refused

ENCRYPTED = 0x1 | 0x40 | 0x2000
UTF_8 = 0x800
WINDOWS = (0, 10, 11, 14)  # the systems that an entry may say it is from: FAT, NTFS and their like
LOCAL_HEADER = 30  # bytes, at least

#: With memory that does not grow. What else there is, nobody's file manager writes.
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def zip_members(content: BinaryIO, *, lenient: bool = False) -> Iterator[Member]:
    """Yield the entries of the directory. Raises Refused, and what `zipfile` raises.

    If it is `lenient`, backslashes separate folders wherever nothing else does: some programs say
    that they are Unix's and write as Windows does. Then it is no two things to two programs.
    """
    with zipfile.ZipFile(content) as archive:
        entries = archive.infolist()
        _refuse_overlaps(entries)
        windows = lenient and not any("/" in entry.orig_filename for entry in entries)
        for entry in entries:
            name = _name(entry, windows=windows)
            yield Member(name, _kind(entry, name), partial(_read, archive, entry))


def _refuse_overlaps(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse members that share bytes: thus a few kilobytes become terabytes."""
    in_order = sorted(entries, key=lambda entry: entry.header_offset)
    for one, following in pairwise(in_order):
        if one.header_offset + LOCAL_HEADER + one.compress_size > following.header_offset:
            raise Refused("its members overlap")


def _name(entry: zipfile.ZipInfo, *, windows: bool) -> str:
    """Return its name. What is not said to be UTF-8 may be it all the same, as macOS writes it.

    Not `filename`, which ends at a NUL and may come from a field that others overlook. Where a
    program of Windows' says so, a backslash is what separates folders there.
    """
    name = entry.orig_filename
    if not entry.flag_bits & UTF_8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/") if windows or entry.create_system in WINDOWS else name


def _kind(entry: zipfile.ZipInfo, name: str) -> str:
    mode = stat.S_IFMT(entry.external_attr >> 16)  # 0 from where there are no modes
    if entry.flag_bits & ENCRYPTED:
        return "is encrypted"
    if mode == stat.S_IFLNK:
        return "is a symbolic link"
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is not a regular file"
    return "folder" if name.endswith("/") else "file"


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    if entry.compress_type not in COMPRESSIONS:
        raise Refused("it is compressed in an unusual way", "Use the common one, called Deflate.")
    with archive.open(entry) as file:
        return file.read(limit)

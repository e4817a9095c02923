"""The members of a ZIP archive, as its directory lists them.

Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3 and 4.4.
"""

import io
import stat
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from .members import Member, Refused

ENCRYPTED = 0x1 | 0x40 | 0x2000
LOCAL_HEADER = 30  # bytes, at least

#: With memory that does not grow. What else there is, nobody's file manager writes.
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def zip_members(content: bytes) -> Iterator[Member]:
    """Yield the entries of the directory. Raises Refused, and what `zipfile` raises."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        _refuse_overlaps(entries)
        for entry in entries:
            # Not `filename`, which ends at a NUL and may come from a field that others overlook.
            yield Member(entry.orig_filename, _kind(entry), partial(_read, archive, entry))


def _refuse_overlaps(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse members that share bytes: thus a few kilobytes become terabytes."""
    in_order = sorted(entries, key=lambda entry: entry.header_offset)
    for one, following in pairwise(in_order):
        if one.header_offset + LOCAL_HEADER + one.compress_size > following.header_offset:
            raise Refused("its members overlap")


def _kind(entry: zipfile.ZipInfo) -> str:
    mode = stat.S_IFMT(entry.external_attr >> 16)  # 0 from where there are no modes
    if entry.flag_bits & ENCRYPTED:
        return "is encrypted"
    if mode == stat.S_IFLNK:
        return "is a symbolic link"
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is not a regular file"
    return "folder" if entry.orig_filename.endswith("/") else "file"


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    if entry.compress_type not in COMPRESSIONS:
        raise Refused("it is compressed in an unusual way", "Use the common one, called Deflate.")
    with archive.open(entry) as file:
        return file.read(limit)

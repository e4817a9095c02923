"""The dictionary's size is one byte of the block header, under a checksum."""

import io
import tarfile
import zlib


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_bytes()
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:xz") as tar:
        entry = tarfile.TarInfo("tiny.py")
        entry.size = len(honest)
        tar.addfile(entry, io.BytesIO(honest))
    content = bytearray(made.getvalue())
    end = 12 + 4 * (content[12] + 1)
    assert content[14:16] == b"\x21\x01"
    content[16] = 37
    content[end - 4 : end] = zlib.crc32(content[12 : end - 4]).to_bytes(4, "little")
    archive.write_bytes(content)

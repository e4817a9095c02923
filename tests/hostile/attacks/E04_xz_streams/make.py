"""Whoever limits the first stream reads the others all the same."""

import lzma
import tarfile


def make(archive):
    head = tarfile.TarInfo("zeros")
    head.size = 300 * 1024 * 1024
    start = lzma.compress(head.tobuf(tarfile.GNU_FORMAT))
    archive.write_bytes(start + 300 * lzma.compress(bytes(1024 * 1024)))

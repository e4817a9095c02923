"""Whoever limits the first stream reads the others all the same."""

import bz2
import tarfile


def make(archive):
    head = tarfile.TarInfo("zeros")
    head.size = 300 * 1024 * 1024
    start = bz2.compress(head.tobuf(tarfile.GNU_FORMAT))
    archive.write_bytes(start + 300 * bz2.compress(bytes(1024 * 1024)))

"""To skip it, one reads until the end of time."""

import gzip
import tarfile


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_bytes()
    large, entry = tarfile.TarInfo("large"), tarfile.TarInfo("tiny.py")
    large.size, entry.size = 2**62, len(honest)
    heads = [one.tobuf(tarfile.GNU_FORMAT) for one in (large, entry)]
    archive.write_bytes(gzip.compress(b"".join(heads) + honest.ljust(16384, b"\0")))

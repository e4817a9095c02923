"""Bytes that no text has."""

import io
import tarfile


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_bytes()
    with tarfile.open(archive, "w", format=tarfile.USTAR_FORMAT, encoding="latin-1") as tar:
        for name in ("tiny.py", "\xff\xfe.py"):
            entry = tarfile.TarInfo(name)
            entry.size = len(honest)
            tar.addfile(entry, io.BytesIO(honest))

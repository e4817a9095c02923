"""A pax header overrides the name that follows it."""

import io
import tarfile


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_bytes()
    with tarfile.open(archive, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        entry = tarfile.TarInfo("tiny.py")
        entry.size = len(honest)
        entry.pax_headers = {"path": "../honest/tiny.py"}
        tar.addfile(entry, io.BytesIO(honest))

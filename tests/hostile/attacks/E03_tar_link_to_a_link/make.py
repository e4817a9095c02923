"""CVE-2025-4330 and its like: what the one may be is decided by what the other says."""

import io
import tarfile


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_bytes()
    with tarfile.open(archive, "w:gz") as tar:
        entry = tarfile.TarInfo("a/tiny.py")
        entry.size = len(honest)
        tar.addfile(entry, io.BytesIO(honest))
        for name, kind, target in (
            ("b", tarfile.LNKTYPE, "c"),
            ("c", tarfile.SYMTYPE, "../honest/tiny.py"),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            tar.addfile(entry)

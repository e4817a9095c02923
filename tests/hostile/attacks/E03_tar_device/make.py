"""What root would make of it."""

import io
import tarfile


def make(archive):
    honest = (archive.parent / "honest" / "tiny.py").read_bytes()
    with tarfile.open(archive, "w:gz") as tar:
        entry = tarfile.TarInfo("locked")
        entry.type, entry.mode = tarfile.DIRTYPE, 0
        tar.addfile(entry)
        entry = tarfile.TarInfo("locked/tiny.py")
        entry.size = len(honest)
        tar.addfile(entry, io.BytesIO(honest))
        for name, kind in (("disk", tarfile.BLKTYPE), ("pipe", tarfile.FIFOTYPE)):
            entry = tarfile.TarInfo(name)
            entry.type, entry.devmajor, entry.devminor = kind, 8, 0
            tar.addfile(entry)

"""Made by who unpacks, with their rights."""

import tarfile


def make(archive):
    with tarfile.open(archive, "w:gz") as tar:
        entry = tarfile.TarInfo("tiny.py")
        entry.type, entry.linkname = tarfile.LNKTYPE, "../honest/tiny.py"
        tar.addfile(entry)

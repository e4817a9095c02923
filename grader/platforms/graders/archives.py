"""ZIP and tar in memory: the same files make the same archive."""

import io
import tarfile
import zipfile
from collections.abc import Mapping

from grader.platforms.graders.kit import Shipped

#: ZIP knows no time before.
EPOCH = (1980, 1, 1, 0, 0, 0)

FILE, PROGRAM = 0o644, 0o755


def make_zip(files: Mapping[str, Shipped]) -> bytes:
    """Return a ZIP archive of the files, by their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = (0o100000 | _mode(file)) << 16
            entry.create_system = 3  # Unix: the mode counts
            archive.writestr(entry, file.content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def make_tar(files: Mapping[str, Shipped]) -> bytes:
    """Return a tar archive of the files, by their names."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, file in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(file.content), _mode(file)
            archive.addfile(entry, io.BytesIO(file.content))
    return target.getvalue()


def _mode(file: Shipped) -> int:
    return PROGRAM if file.program else FILE

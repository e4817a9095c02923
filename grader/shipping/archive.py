"""The archive that a platform is given: whole or not at all, the same from the same files."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from grader.errors import OperatorError
from grader.platforms.graders.kit import Shipped
from grader.reports.writing import write_bytes

#: ZIP knows no time before; the same files make the same archive.
EPOCH = (1980, 1, 1, 0, 0, 0)

FILE, PROGRAM = 0o644, 0o755


def write(files: Mapping[str, Shipped], target: Path) -> None:
    """Write a ``.zip`` or a ``.tar``, as the name says. Raises OperatorError."""
    makers = {".zip": _zip, ".tar": _tar}
    if target.suffix not in makers:
        raise OperatorError(
            f"{target} is neither a .zip nor a .tar", hint="Name the archive so with -o."
        )
    try:
        write_bytes(target, makers[target.suffix](files))
    except OSError as error:
        raise OperatorError(f"{target} cannot be written: {error.strerror}") from error


def _zip(files: Mapping[str, Shipped]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = (0o100000 | _mode(file)) << 16
            entry.create_system = 3  # Unix: the mode counts
            archive.writestr(entry, file.content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _tar(files: Mapping[str, Shipped]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, file in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(file.content), _mode(file)
            archive.addfile(entry, io.BytesIO(file.content))
    return target.getvalue()


def _mode(file: Shipped) -> int:
    return PROGRAM if file.program else FILE

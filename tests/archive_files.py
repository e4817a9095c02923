"""Archives for tests, in memory: what honest tools write, and what they never would."""

import io
import stat
import tarfile
import zipfile
from collections.abc import Mapping


def zipped(files: Mapping[str, bytes | str], *, modes: Mapping[str, int] | None = None) -> bytes:
    """Make a ZIP archive; `modes` are Unix modes of members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = ((modes or {}).get(name, stat.S_IFREG | 0o644)) << 16
            archive.writestr(entry, data)
    return made.getvalue()


def tarred(*entries: tuple[str, bytes | str], kind: str = "w:gz") -> bytes:
    """Make a tar archive of regular files given by bytes, and of links given by their target."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=kind) as archive:  # type: ignore[call-overload]
        for name, data in entries:
            entry = tarfile.TarInfo(name)
            if isinstance(data, str):
                entry.type, entry.linkname = tarfile.SYMTYPE, data
                archive.addfile(entry)
            else:
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
    return made.getvalue()

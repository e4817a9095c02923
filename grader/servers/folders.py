"""The files of databases: taken out before a database is dropped, and given to the next one.

A database is a folder of some 370 files, and a copy of it costs more than the rest of a test: the
kernel makes and removes each of them. A test writes to a few. So the folder is taken out, what was
written to is copied anew from the template, what was added goes, and the next database gets a
folder that is the template's byte for byte. There is no other way to be as new: whatever was done
through SQL, to rows, catalogs, sequences, large objects or free space, was done to these files.

What was not written to is known by its time of modification. Each file is given one that lies long
past; whoever writes changes it, and only its owner's programs could set it back, of which a
database runs none.

PostgreSQL sees files come and go only while it has nothing of them: a folder is taken when the last
session in the database has ended and its changes are written, its pages are forgotten by DROP
DATABASE, which also has all processes close what they hold open, and CREATE DATABASE finds the
template's folder empty and copies nothing. Source: createdb and dropdb in PostgreSQL's
src/backend/commands/dbcommands.c.
"""

import contextlib
import os
import shutil
import socket
import stat
import struct
from pathlib import Path

#: When a file was modified that nobody has written to since it was put back. In nanoseconds.
UNTOUCHED = 10**18

#: Where the folders lie that no database has, beside PostgreSQL's own data.
ASIDE = "aside"

_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid; Source: unix(7)


class Folders:
    """The folders of one server's databases. Not for two threads at once."""

    def __init__(self, place: int) -> None:
        """Take over `place`, a descriptor of the folder that holds ``data``. Raises OSError."""
        self._place = place
        # Whatever becomes of the process that the folder was found by, this is the same one.
        at = Path(f"/proc/self/fd/{place}")
        self._base = at / "data" / "base"
        self._aside = at / ASIDE
        owner = self._base.stat()
        self._owner = owner.st_uid, owner.st_gid
        self._sizes: dict[str, dict[str, int]] = {}  # template -> file -> bytes
        self._free: dict[str, list[Path]] = {}
        self._taken: dict[int, Path] = {}  # by the database that had it
        self._made = 0
        self._aside.mkdir(mode=0o700)

    @classmethod
    def reach(cls, address: Path, data: Path) -> "Folders | None":
        """Find the data directory of the server that listens at `address`, in whatever box.

        None if this process may not look into that box: databases are copied then.
        """
        try:
            process = f"/proc/{_listener(address)}/root"
            place = os.open(f"{process}{data.parent}", os.O_PATH | os.O_DIRECTORY)
        except OSError:
            return None
        try:
            return cls(place)
        except OSError:
            os.close(place)
            return None

    def close(self) -> None:
        """Let go of the folders, and so of the memory that they lie in."""
        os.close(self._place)

    def adopt(self, template: str, oid: int) -> None:
        """Keep the files of the template, a database without a session; leave it an empty folder.

        Copies of the template have to get theirs from `give` from now on. Raises OSError.
        """
        kept = self._aside / template
        (self._base / str(oid)).rename(kept)
        self._make(self._base / str(oid))
        self._sizes[template] = {entry.name: entry.stat().st_size for entry in os.scandir(kept)}
        self._free[template] = []

    def has(self, template: str) -> bool:
        """Whether the template was adopted."""
        return template in self._sizes

    def give(self, template: str, oid: int) -> None:
        """Give a copy of the template that was just made its files. Raises OSError."""
        free = self._free[template]
        folder = free.pop() if free else self._new(template)
        with contextlib.suppress(FileNotFoundError):  # PostgreSQL copies no empty folder
            (self._base / str(oid)).rmdir()
        folder.rename(self._base / str(oid))

    def take(self, oid: int) -> None:
        """Take the files of a database that is about to be dropped. Raises OSError.

        No session is in it, and what was changed in memory has been written.
        """
        with contextlib.suppress(FileNotFoundError):  # taken before, or dropped
            (self._base / str(oid)).rename(self._aside / str(oid))
            self._taken[oid] = self._aside / str(oid)

    def restore(self, template: str, oid: int) -> None:
        """Make what was taken of a database, which is dropped now, as new. Raises OSError."""
        folder = self._taken.pop(oid, None)
        if folder is not None:
            self._restore(template, folder)
            self._free[template].append(folder)

    def _new(self, template: str) -> Path:
        self._made += 1
        folder = self._aside / f"new-{self._made}"
        self._make(folder)
        self._restore(template, folder)
        return folder

    def _make(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        os.chown(folder, *self._owner)

    def _restore(self, template: str, folder: Path) -> None:
        """Remove what is not as in the template first: it may have filled the volume."""
        missing = dict(self._sizes[template])
        with os.scandir(folder) as entries:
            for entry in entries:
                size = missing.get(entry.name)
                found = entry.stat(follow_symlinks=False)
                if found.st_mtime_ns == UNTOUCHED and found.st_size == size:
                    del missing[entry.name]
                elif stat.S_ISDIR(found.st_mode):
                    shutil.rmtree(entry.path)
                else:
                    Path(entry.path).unlink()
        for name in missing:
            self._copy(self._aside / template / name, folder / name)

    def _copy(self, original: Path, copy: Path) -> None:
        descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            content = memoryview(original.read_bytes())
            while content:
                content = content[os.write(descriptor, content) :]
            os.fchown(descriptor, *self._owner)
            os.utime(descriptor, ns=(UNTOUCHED, UNTOUCHED))
        finally:
            os.close(descriptor)


def _listener(address: Path) -> int:
    """Which process listens on a Unix socket, by the kernel's word. Raises OSError."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(address))
        found = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid: int = _CREDENTIALS.unpack(found)[0]
    return pid

"""The files of databases: taken out before a database is dropped, and given to the next one.

A database is a folder of some 370 files, and nearly all that a copy of it costs is the kernel's
work of making and removing each of them. A test writes to a few. So the folder is taken out, what
was written to is copied anew from the template, what was added goes, and the next database gets a
folder that is the template's byte for byte. What was done through SQL to rows, catalogs, sequences,
large objects or free space was done to these files, so nothing of it is left.

What was not written to is known by its time of modification. Each file is given one that lies long
past; whoever writes changes it, and only its owner's programs could set it back, of which a
database runs none.

PostgreSQL sees files come and go only while it has nothing of them. A folder is taken when the last
session in the database has ended. DROP DATABASE then forgets its pages, most of which were never
written to a file, and has all processes close what they hold open. CREATE DATABASE finds the
template's folder empty and copies nothing. Source: createdb and dropdb in PostgreSQL's
src/backend/commands/dbcommands.c.
"""

import contextlib
import os
import shutil
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from grader.system import UNIX, opening

#: When a file was modified that nobody has written to since it was put back. In nanoseconds.
UNTOUCHED = 10**18

#: Where the folders lie that no database has, beside PostgreSQL's own data and closed to it.
ASIDE = "aside"

#: How folders are opened. What PostgreSQL's user has put in the place of one leads nowhere else.
FOLDER = os.O_RDONLY | opening.DIRECTORY | opening.NOFOLLOW
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | opening.NOFOLLOW

CHUNK = 1 << 20

_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid; Source: unix(7)


class Folders:
    """The folders of one server's databases. Not for two threads at once."""

    def __init__(self, place: int) -> None:
        """Find them in `place`, a descriptor of the folder that holds ``data``. Raises OSError."""
        with contextlib.ExitStack() as opened:
            self._base = opened.enter_context(_opened("data/base", FOLDER, place))
            os.mkdir(ASIDE, 0o700, dir_fd=place)
            self._aside = opened.enter_context(_opened(ASIDE, FOLDER, place))
            self._opened = opened.pop_all()
        owner = os.fstat(self._base)
        self._owner = owner.st_uid, owner.st_gid
        self._sizes: dict[str, dict[str, int]] = {}  # template -> file -> bytes
        self._free: dict[str, list[str]] = {}  # template -> names in aside
        self._made = 0

    @classmethod
    def reach(cls, address: Path, data: Path) -> "Folders | None":
        """Find those of the server that listens at `address`, in whatever box it keeps `data`.

        None if this process may not look into that box: databases are copied then.
        """
        if not (UNIX and hasattr(socket, "SO_PEERCRED")):  # nor is there /proc: it is no Linux
            return None
        try:
            box = f"/proc/{_listener(address)}/root"
            place = os.open(f"{box}{data.parent}", FOLDER)
        except OSError:
            return None
        try:
            return cls(place)
        except OSError:
            return None
        finally:
            os.close(place)

    def close(self) -> None:
        """Let go of the folders, and so of the memory that they lie in."""
        self._opened.close()

    def has(self, template: str) -> bool:
        """Whether the template was adopted."""
        return template in self._sizes

    def adopt(self, template: str, oid: int) -> None:
        """Keep the files of the template, a database without a session; leave it an empty folder.

        Copies of the template have to get theirs from `give` from now on. Raises OSError.
        """
        os.rename(str(oid), template, src_dir_fd=self._base, dst_dir_fd=self._aside)
        self._make(str(oid), self._base)
        with self._folder(template) as kept, os.scandir(kept) as entries:
            sizes = {entry.name: entry.stat(follow_symlinks=False).st_size for entry in entries}
        self._sizes[template] = sizes
        self._free[template] = []

    def give(self, template: str, oid: int) -> None:
        """Give a copy of the template that was just made its files. Raises OSError."""
        free = self._free[template]
        folder = free.pop() if free else self._new(template)
        with contextlib.suppress(FileNotFoundError):  # PostgreSQL copies no empty folder
            os.rmdir(str(oid), dir_fd=self._base)
        os.rename(folder, str(oid), src_dir_fd=self._aside, dst_dir_fd=self._base)

    def take(self, oid: int) -> None:
        """Take the files of a database that no session is in. Raises OSError.

        DROP DATABASE then forgets the pages that were changed in memory only, before any is
        written.
        """
        with contextlib.suppress(FileNotFoundError):  # taken before, or dropped
            os.rename(str(oid), str(oid), src_dir_fd=self._base, dst_dir_fd=self._aside)

    def put_back(self, oid: int) -> None:
        """Give a database what was taken of it, as it was. Raises OSError."""
        os.rename(str(oid), str(oid), src_dir_fd=self._aside, dst_dir_fd=self._base)

    def restore(self, template: str, oid: int) -> None:
        """Make what was taken of a database as new, now that it is dropped. Raises OSError."""
        name, free = str(oid), self._free[template]
        if name in free:  # it was dropped before, and nobody has had its files since
            return
        try:
            os.stat(name, dir_fd=self._aside)
        except FileNotFoundError:  # it was dropped before
            return
        self._restore(template, name)
        free.append(name)

    def _new(self, template: str) -> str:
        self._made += 1
        name = f"new-{self._made}"
        self._make(name, self._aside)
        self._restore(template, name)
        return name

    def _make(self, name: str, place: int) -> None:
        os.mkdir(name, 0o700, dir_fd=place)
        os.chown(name, *self._owner, dir_fd=place, follow_symlinks=False)

    def _restore(self, template: str, name: str) -> None:
        """Remove what is not as in the template first: it may have filled the volume."""
        with self._folder(name) as folder:
            missing = self._sizes[template].keys() - self._keep(folder, self._sizes[template])
            if missing:
                with self._folder(template) as original:
                    for file in missing:
                        self._copy(file, original, folder)

    def _keep(self, folder: int, sizes: dict[str, int]) -> set[str]:
        """Keep the files that nobody has touched, and remove all others."""
        kept: set[str] = set()
        with os.scandir(folder) as entries:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                if found.st_mtime_ns == UNTOUCHED and found.st_size == sizes.get(entry.name):
                    kept.add(entry.name)
                elif stat.S_ISDIR(found.st_mode):
                    shutil.rmtree(entry.name, dir_fd=folder)
                else:
                    os.unlink(entry.name, dir_fd=folder)
        return kept

    def _copy(self, name: str, original: int, folder: int) -> None:
        with (
            _opened(name, os.O_RDONLY | opening.NOFOLLOW, original) as source,
            _opened(name, NEW_FILE, folder) as copy,
        ):
            while os.sendfile(copy, source, None, CHUNK):
                pass
            os.fchown(copy, *self._owner)
            os.utime(copy, ns=(UNTOUCHED, UNTOUCHED))

    def _folder(self, name: str) -> AbstractContextManager[int]:
        return _opened(name, FOLDER, self._aside)


@contextlib.contextmanager
def _opened(name: str, flags: int, place: int) -> Iterator[int]:
    """Yield a descriptor of a file or folder in `place`."""
    descriptor = os.open(name, flags | opening.CLOEXEC, 0o600, dir_fd=place)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _listener(address: Path) -> int:
    """Which process listens on a Unix socket, by the kernel's word. Raises OSError."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(address))
        found = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid: int = _CREDENTIALS.unpack(found)[0]
    return pid

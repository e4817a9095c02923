"""The cache of prepared data directories, shared by every grader of this user.

A directory is built under a temporary name and renamed into place when it is complete, so a name
that exists is complete, unless the machine lost power before the disk had it all, or the disk
fails. That is what the manifest is for: the number of files and bytes, looked at by each who comes,
and a hash of everything, looked at once by each run (`prove`). One lock for the whole cache: shared
while a directory is being read, exclusive while one is being built or old ones are removed. The
kernel lets go of it when a grader dies.
"""

import asyncio
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import platformdirs

from grader.errors import GraderFault, OperatorError
from grader.system import opening
from grader.system.locks import try_lock
from grader.system.users import is_root, own_uid

#: How many directories stay, of some 25 MB each: the newest.
KEEP = 6

LOCK_POLL_S = 0.01

#: Nobody needs the lock for longer than some seconds. Several who build one after the other on a
#: busy machine took two minutes; behind who has it for five somebody has been stopped.
LOCK_LIMIT_S = 300.0

BUILDING = "building-"
MANIFEST = "manifest"

#: Fills an empty directory, which becomes the prepared one if this returns.
Build = Callable[[Path], Awaitable[None]]


def default_cache() -> Path:
    """Return where prepared directories live: root's own cache could not be read by PostgreSQL.

    Raises OperatorError.
    """
    name = "asyncpg-grader"
    if is_root():
        return platformdirs.site_cache_path(name, appauthor=False)
    try:
        cache = platformdirs.user_cache_path(name, appauthor=False)
    except RuntimeError as error:
        raise OperatorError(
            f"there is no place for a cache: HOME is not set, and uid {own_uid()} has no home",
            hint="Set HOME, or XDG_CACHE_HOME, to an absolute path that you may write to.",
        ) from error
    if any(end in str(cache) for end in "\n\r"):  # initdb's own command line takes none
        raise OperatorError(
            f"the cache directory {str(cache)!r} has the end of a line in its name",
            hint="Set XDG_CACHE_HOME to an absolute path without one that you may write to.",
        )
    return cache


@asynccontextmanager
async def open_prepared(cache: Path, key: str, build: Build) -> AsyncIterator[Path]:
    """Yield the directory of this key, built if need be; it stays as it is meanwhile."""
    place = cache / key
    while True:
        async with _lock(cache, shared=True):
            if _is_intact(place):
                os.utime(place)
                yield place
                return
        async with _lock(cache):
            if not _is_intact(place):  # nobody else has been faster
                await _replace(place, build)


def prove(place: Path) -> None:
    """Read every byte of a directory that is open, some 50 ms, to be sure of it.

    Raises GraderFault if it is not what was built.
    """
    try:
        _, content = _manifest(place).read_text().splitlines(keepends=True)
        proven = content == _hash(place)
    except (OSError, ValueError):
        proven = False
    if not proven:
        raise GraderFault("a prepared data directory has changed", detail=str(place))


async def discard(cache: Path, key: str) -> None:
    """Remove a directory that turned out to be broken; the next to ask builds it again."""
    async with _lock(cache):
        await asyncio.to_thread(shutil.rmtree, cache / key, ignore_errors=True)


async def _replace(place: Path, build: Build) -> None:
    cache = place.parent
    await asyncio.to_thread(_remove, [*cache.glob(f"{BUILDING}*"), place])
    building = Path(tempfile.mkdtemp(prefix=BUILDING, dir=cache))
    try:
        building.chmod(0o755)
        await build(building)
        _manifest(building).write_text(_measure(building) + _hash(building))
        building.rename(place)
    finally:
        await asyncio.to_thread(_remove, [building])
    # Never the one just built: by a clock that was set back it is the oldest.
    others = [path for path in _newest_first(cache) if path != place]
    await asyncio.to_thread(_remove, others[KEEP - 1 :])


def _newest_first(cache: Path) -> list[Path]:
    places = [path for path in cache.iterdir() if path.is_dir()]
    return sorted(places, key=lambda path: path.stat().st_mtime, reverse=True)


def _remove(places: list[Path]) -> None:
    for place in places:
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)


def _is_intact(place: Path) -> bool:
    try:
        size, _ = _manifest(place).read_text().splitlines(keepends=True)
        return size == _measure(place)
    except (OSError, ValueError):
        return False


def _manifest(place: Path) -> Path:
    return place / MANIFEST


def _measure(place: Path) -> str:
    """Count files and bytes: what a lost write changes."""
    sizes = [(place / name).stat().st_size for name in _files(place)]
    return f"{len(sizes)} files, {sum(sizes)} bytes\n"


def _hash(place: Path) -> str:
    """Hash names and contents: what a failing disk changes, or a block that was never written."""
    digest = hashlib.sha256()
    for name in sorted(_files(place)):
        content = (place / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return f"sha256 {digest.hexdigest()}\n"


def _files(place: Path) -> list[str]:
    """Where they are below `place`, as text: there are 800, and a Path costs more than its stat."""
    start = len(f"{place}{os.sep}")
    walked = os.walk(place)
    found = [f"{folder}{os.sep}{name}"[start:] for folder, _, names in walked for name in names]
    return [name for name in found if name != MANIFEST]


@asynccontextmanager
async def _lock(cache: Path, *, shared: bool = False) -> AsyncIterator[None]:
    """Hold the cache's lock. Polls, because a thread that waits in flock cannot be cancelled.

    Raises OperatorError.
    """
    try:
        _make(cache)
        lock = os.open(cache / "lock", os.O_RDWR | os.O_CREAT | opening.CLOEXEC, 0o600)
    except OSError as error:
        raise OperatorError(
            f"the cache directory {cache} cannot be used: {error}",
            hint="make it writable"
            if is_root()
            else "make it writable, or set XDG_CACHE_HOME to a directory that is",
        ) from error
    try:
        limit = time.monotonic() + LOCK_LIMIT_S
        while not try_lock(lock, shared=shared):
            if time.monotonic() > limit:
                raise OperatorError(
                    f"another grader has held {cache / 'lock'} for {LOCK_LIMIT_S:g} s",
                    hint="it may have been stopped: fuser tells which process it is",
                )
            await asyncio.sleep(LOCK_POLL_S)
        yield
    finally:
        os.close(lock)


def _make(cache: Path) -> None:
    """Make the cache; root's for PostgreSQL to read, which is another user, whatever the umask."""
    if not cache.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        if is_root():
            cache.chmod(0o755)

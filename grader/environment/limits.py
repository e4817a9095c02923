"""Limits of processes: what a run needs, whatever ``ulimit`` said before.

Each process in a box gets limits of its own besides; none of them can be above ours.
"""

from typing import NamedTuple

from grader.errors import OperatorError
from grader.system import UNIX

MIB = 1024 * 1024


class Need(NamedTuple):
    """A limit: as much as may be, but at least `least`, and no more than `most`."""

    name: str  # RLIMIT_...
    flag: str  # of the shell's ulimit
    what: str
    least: int
    most: int | None = None
    unit: int = 1  # in which ulimit counts


NEEDS = (
    # A student may have some 300 on their way to nowhere, which the kernel counts by user.
    Need("NOFILE", "-n", "open files", 512, 4096),
    Need("NPROC", "-u", "processes", 192),
    Need("AS", "-v", "KiB of address space", 1024 * MIB, unit=1024),
    Need("DATA", "-d", "KiB of data", 1024 * MIB, unit=1024),
    Need("FSIZE", "-f", "KiB in a file", 1024 * MIB, unit=1024),
    Need("CPU", "-t", "seconds of the processor", 3600),
    # How deep PostgreSQL's expressions may be, and the student's threads, goes by this one.
    Need("STACK", "-s", "KiB of stack", 8 * MIB, 8 * MIB, unit=1024),
    Need("SIGPENDING", "-i", "signals on their way", 64),
    Need("CORE", "-c", "blocks of a core file", 0, 0),
)


def set_limits() -> None:
    """Give this process, and so all of ours, what they need. Raises OperatorError.

    Windows has no such limits: nothing is too low there, and nothing bounds what a process takes.
    """
    if not UNIX:
        return
    import resource  # not everywhere

    for need in NEEDS:
        number = getattr(resource, f"RLIMIT_{need.name}", None)
        if number is not None:  # else it is another system than Linux
            _set(number, need)


def most_processes() -> int | None:
    """How many this user may have, threads included; None: nothing limits them."""
    if not UNIX:
        return None
    import resource  # not everywhere

    limit, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    return None if limit == resource.RLIM_INFINITY else limit


def _set(number: int, need: Need) -> None:
    import resource  # not everywhere

    most = resource.RLIM_INFINITY if need.most is None else need.most
    _, hard = resource.getrlimit(number)
    try:
        if hard == resource.RLIM_INFINITY:
            resource.setrlimit(number, (most, hard))
        elif hard >= need.least:
            wanted = hard if most == resource.RLIM_INFINITY else min(hard, most)
            resource.setrlimit(number, (wanted, hard))
        else:  # some of root may raise it
            resource.setrlimit(number, (most, most))
    except (OSError, ValueError) as error:
        least = need.least // need.unit
        raise OperatorError(
            f"ulimit {need.flag} is {hard // need.unit}, and grading needs {least} {need.what}",
            hint=f"Run `ulimit {need.flag} {least}` before, or have the limit raised by whoever"
            " set it (limits.conf, systemd, the container engine).",
        ) from error

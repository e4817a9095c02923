"""Limits of processes: what a run needs, whatever ``ulimit`` said before.

Each process in a box gets limits of its own besides; none of them can be above ours.
"""

import resource
from typing import NamedTuple

from grader.errors import OperatorError

MIB = 1024 * 1024


class Need(NamedTuple):
    """A limit: as much as may be, but at least `least`, and no more than `most`."""

    name: str  # RLIMIT_...
    flag: str  # of the shell's ulimit
    what: str
    least: int
    most: int = resource.RLIM_INFINITY
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
    """Give this process, and so all of ours, what they need. Raises OperatorError."""
    for need in NEEDS:
        number = getattr(resource, f"RLIMIT_{need.name}", None)
        if number is not None:  # else it is another system than Linux
            _set(number, need)


def _set(number: int, need: Need) -> None:
    _, hard = resource.getrlimit(number)
    enough = _smaller(hard, need.least) == need.least
    try:
        if enough:
            resource.setrlimit(number, (_smaller(hard, need.most), hard))
        else:  # some of root may raise it
            resource.setrlimit(number, (need.most, need.most))
    except (OSError, ValueError) as error:
        least = need.least // need.unit
        raise OperatorError(
            f"ulimit {need.flag} is {hard // need.unit}, and grading needs {least} {need.what}",
            hint=f"Run `ulimit {need.flag} {least}` before, or have the limit raised by whoever"
            " set it (limits.conf, systemd, the container engine).",
        ) from error


def _smaller(one: int, other: int) -> int:
    """The smaller of two limits, of which either may be none."""
    known = [limit for limit in (one, other) if limit != resource.RLIM_INFINITY]
    return min(known, default=resource.RLIM_INFINITY)

"""Memory that malloc reserves, but does not use, counts against the limit of address space.

Source: https://man7.org/linux/man-pages/man3/mallopt.3.html
"""

import ctypes

M_ARENA_MAX = -8
FEW = 2


def share_arenas() -> None:
    """Have threads share their arenas, here and in what is forked from here.

    glibc gives each thread one of its own, of 64 MiB of address space, up to eight per processor:
    how many threads a student's code may start would depend on the machine. Elsewhere: nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, FEW)

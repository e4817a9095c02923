"""Locks of files, which the system lets go of when their process dies, however it dies.

Source: https://docs.python.org/3/library/fcntl.html#fcntl.flock and
https://docs.python.org/3/library/msvcrt.html#msvcrt.locking
"""

from importlib import import_module

from grader.system import UNIX


def try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Lock an open file if nobody else has; closing it lets go. Raises OSError where none can be.

    A `shared` lock keeps out those alone that are not. Windows has none for a descriptor: there
    everybody is alone with the file for a while, and waits longer.
    """
    if not UNIX:
        return _try_to_lock_first_byte(descriptor)
    import fcntl  # not everywhere

    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _try_to_lock_first_byte(descriptor: int) -> bool:
    """It need not be there: a region may lie beyond the end of the file."""
    msvcrt = import_module("msvcrt")
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except PermissionError:
        return False
    return True

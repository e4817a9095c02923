"""Linux's prctl(2): what a process asks the kernel about itself. Elsewhere nothing happens.

Source: https://man7.org/linux/man-pages/man2/prctl.2.html and linux/prctl.h for the numbers.
"""

import ctypes
import os
import sys
from typing import Any

PARENT_DEATH_SIGNAL = 1
DUMPABLE = 4
SECCOMP = 22
CHILD_SUBREAPER = 36
NO_NEW_PRIVILEGES = 38


def prctl(option: int, value: int, argument: Any = 0) -> None:
    """Set an option of this process. Raises OSError."""
    if sys.platform != "linux":
        return
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, argument, 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, f"prctl {option}: {os.strerror(error)}")

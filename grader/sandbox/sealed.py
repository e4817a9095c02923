"""The last step into a box without namespaces: gives up system calls, and becomes the program.

Usage: python sealed.py ORDER, where ORDER is the JSON of accounts.py. Standard library only.
"""

import ctypes
import json
import os
import sys

SECCOMP, FILTER, STEP_BYTES = 22, 2, 8  # Source: linux/prctl.h, linux/seccomp.h


class Program(ctypes.Structure):
    """Linux's struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def seal(steps: bytes) -> None:
    """Hand the filter to the kernel; it takes one of who can gain no privileges any more."""
    program = Program(len(steps) // STEP_BYTES, steps)
    if ctypes.CDLL(None, use_errno=True).prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0):
        sys.exit(f"no filter for system calls: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    os.chdir("/tmp")  # noqa: S108  the grader's own folder may be closed to this user
    if order["filter"]:
        seal(bytes.fromhex(order["filter"]))
    os.execve(order["program"][0], order["program"], order["environment"])  # noqa: S606

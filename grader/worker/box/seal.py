"""The child's last step before it loads the student's file: system calls it will never need again.

A filter of its own, inside what the sandbox forbids the whole box (which itself needs to start
processes): no new processes or programs, no signals or limits for others, so that the nursery
cannot be stopped, no memory that no limit counts, nothing that outlives its process or that the
next test would inherit, no socket but a Unix one, and none of the calls through which kernels are
attacked. asyncpg and threads need none of it.

Source: https://docs.kernel.org/userspace-api/seccomp_filter.html; the numbers are from the
kernel's arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
import sys

from .prctl import NO_NEW_PRIVILEGES, SECCOMP, prctl

SECCOMP_MODE_FILTER = 2
CLONE_THREAD = 0x10000
X32_BIT = 0x40000000

# Classic BPF: load a word of seccomp_data, compare and jump, return.
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
KILL, ALLOW, ERROR = 0x80000000, 0x7FFF0000, 0x00050000

#: By machine: its audit number, and its column in the tables below.
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
NONE = 0xFFFFFFFF  # a call that the machine does not have

FORBIDDEN = {
    "fork": (57, NONE),
    "vfork": (58, NONE),
    "execve": (59, 221),
    "execveat": (322, 281),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "unshare": (272, 97),
    "setns": (308, 268),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "pidfd_send_signal": (424, 424),
    # Stay in the box when their maker is gone: memory for nobody's account, notes for later tests.
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    # Could be set for the nursery, and every later child would have them.
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
}
#: Allowed with ourselves as the first argument, as a process or as 0.
FOR_ITSELF = {
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "prlimit64": (302, 261),
}
CLONE = (56, 220)
CLONE3 = (435, 435)
SOCKET = (41, 198)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def seal() -> None:
    """Give up those calls, for good. Raises OSError if the kernel does not take the filter.

    Only on machines whose numbers we know; elsewhere the sandbox stands alone.
    """
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        return
    code = _filter(*MACHINES[platform.machine()], os.getpid())
    program = _Program(len(code) // 8, code)
    prctl(NO_NEW_PRIVILEGES, 1)
    prctl(SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program))


def _filter(audit: int, column: int, own_pid: int) -> bytes:
    steps = [
        _step(LOAD, ARCHITECTURE),
        _step(JUMP_EQUAL, audit, 1, 0),
        _step(RETURN, KILL),
        _step(LOAD, NUMBER),
        _step(JUMP_GREATER_EQUAL, X32_BIT, 0, 1),
        _step(RETURN, ERROR | errno.EPERM),
    ]
    for numbers in FORBIDDEN.values():
        steps += _refuse(numbers[column], errno.EPERM)
    # clone3 has its flags in memory, out of a filter's sight; libc then falls back to clone.
    steps += _refuse(CLONE3[column], errno.ENOSYS)
    steps += _only_with(CLONE[column], _step(JUMP_ANY_BIT, CLONE_THREAD, 1, 0))
    steps += _only_with(SOCKET[column], _step(JUMP_EQUAL, socket.AF_UNIX, 1, 0))
    for numbers in FOR_ITSELF.values():
        ours = _step(JUMP_EQUAL, own_pid, 2, 0), _step(JUMP_EQUAL, 0, 1, 0)
        steps += _only_with(numbers[column], *ours)
    return b"".join([*steps, _step(RETURN, ALLOW)])


def _refuse(number: int, error: int) -> list[bytes]:
    return [_step(JUMP_EQUAL, number, 0, 1), _step(RETURN, ERROR | error)]


def _only_with(number: int, *conditions: bytes) -> list[bytes]:
    """Refuse the call `number` unless a condition on its first argument jumps over the refusal."""
    return [
        _step(JUMP_EQUAL, number, 0, 3 + len(conditions)),
        _step(LOAD, FIRST_ARGUMENT),
        *conditions,
        _step(RETURN, ERROR | errno.EPERM),
        _step(RETURN, ALLOW),
    ]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)

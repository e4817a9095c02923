"""The self-test's attack, run inside a box: prints as JSON what it could reach.

Usage: python -c THIS TARGETS, where TARGETS is probes.py's JSON. Standard library only.
"""

import _thread
import ctypes
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

FEW_PROCESSES = 4  # process 1, this one, and room for a shell
OWN_VARIABLES = {"LANG", "LC_CTYPE", "LD_LIBRARY_PATH", "PWD", "TZ"}
READ_ONLY = ("/", "/usr/lib", "/proc", "/dev", "/dev/pts")


def _reached(action: Callable[[], object]) -> bool:
    try:
        return bool(action())
    except (OSError, ValueError):
        return False


def _read(path: str) -> str:
    with open(path) as file:
        return file.read()


def _opens(path: str) -> bool:
    with open(path, "rb"):
        return True


def _signals(pid: int) -> bool:
    os.kill(pid, 0)
    return True


def _answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
    return True


def _writable(folder: str) -> bool:
    return not os.statvfs(folder).f_flag & os.ST_RDONLY


def _larger(folder: str, size: int) -> bool:
    status = os.statvfs(folder)
    return status.f_blocks * status.f_frsize > size


def _same_namespace(name: str, outside: str) -> bool:
    return os.readlink(f"/proc/self/ns/{name}") == outside


def _call(words: list[int]) -> bool:
    """Whether the kernel lets the call through: all that are tried can only be refused."""
    return int(ctypes.CDLL(None).syscall(*map(ctypes.c_long, words))) >= 0


def _takes_memory(size: int) -> bool:
    """Have a process of its own touch that much: it may be killed."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(len(b"x" * size) != size)
        except MemoryError:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _starts_threads(count: int) -> bool:
    _thread.stack_size(65536)
    try:
        for _ in range(count):
            _thread.start_new_thread(time.sleep, (60,))
    except RuntimeError:
        return False
    return True


def _has_descriptors(count: int) -> bool:
    return all(os.dup(0) for _ in range(count))


def attack(targets: dict[str, Any]) -> dict[str, bool]:
    """Try everything; the names are what the operator reads."""
    report = {
        "foreign descriptors": any(int(fd) > 3 for fd in os.listdir("/proc/self/fd")),
        "network": _reached(lambda: _answers("\0" + targets["listener"])),
        "foreign files": _reached(lambda: _read(targets["file"])) or os.path.exists("/home"),
        "private files": _reached(lambda: _read(targets["private"])),
        "foreign namespaces": any(_same_namespace(*pair) for pair in targets["namespaces"].items()),
        "other processes": sum(name.isdigit() for name in os.listdir("/proc")) > FEW_PROCESSES,
        "signals to the grader": targets["grader"] > FEW_PROCESSES
        and _reached(lambda: _signals(targets["grader"])),
        "foreign environment": (os.getpid() != 1 and _reached(lambda: _read("/proc/1/environ")))
        or not set(os.environ) <= OWN_VARIABLES,
        "memory of process 1": os.getpid() != 1 and _reached(lambda: _opens("/proc/1/mem")),
        "writing outside /tmp": any(_writable(folder) for folder in READ_ONLY),
        "more files in memory": any(_larger(*pair) for pair in targets["sizes"].items()),
        "root rights": os.geteuid() == 0,
        "forbidden system calls": any(_call(words) for words in targets["calls"]),
        "more memory": _takes_memory(targets["memory"]),
        "more descriptors": _reached(lambda: _has_descriptors(targets["descriptors"])),
    }
    if not targets["calls"]:  # a machine whose numbers are not known: nothing was tried
        del report["forbidden system calls"]
    # Last: its threads stay.
    return report | {"more processes": _starts_threads(targets["processes"])}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(attack(json.loads(sys.argv[1]))) + "\n")
    sys.stdout.flush()
    os._exit(0)

"""Secrets where no student's code may get, and doors that it may not open."""

import ctypes
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

#: Attacks look for this; a whole canary has 16 more letters.
PREFIX = "canary-"

#: Attacks look in /proc/net for sockets of this name and of this address, and connect to them.
ABSTRACT = "\0grader-hostile-bait"
LOOPBACK = "127.0.0.66"

SLEEPER = "import sys; sys.stdin.read()"

#: Of shmget and shmctl: make a segment that everybody may read; remove it.
CREATE, REMOVE = 0o1666, 0


def _fresh() -> str:
    return PREFIX + secrets.token_hex(8)


@dataclass(frozen=True)
class Canaries:
    """One secret for each place it could leak from."""

    test: str  # in the source of the hidden tests and in the verifier's SQL
    input: str  # what the hidden tests pass to the student's functions
    beside: str  # name and content of a file beside the hidden tests
    environment: str  # in the environment of the grader and of a process beside it
    argument: str  # on the command line of that process
    neighbour: str  # in another student's file

    @classmethod
    def make(cls) -> "Canaries":
        """Make new ones."""
        return cls(*(_fresh() for _ in fields(cls)))

    @property
    def never_shown(self) -> tuple[str, ...]:
        """All but the input: the code gets that one, so its output may hold it."""
        return tuple(getattr(self, f.name) for f in fields(self) if f.name != "input")


@dataclass(frozen=True)
class Bait:
    """Listeners on this machine that nobody in a box may reach."""

    root: Path
    listeners: tuple[socket.socket, ...]

    def visits(self) -> int:
        """Count the connections from boxes of `root` that came in since the last look."""
        said = [words for listener in self.listeners for words in _accept_all(listener)]
        return sum(str(self.root).encode() in words for words in said)


@contextmanager
def set_out(canaries: Canaries, root: Path) -> Iterator[Bait]:
    """Run a process with secrets, share memory with all, and listen where no box may reach.

    Attacks say from which path they come: another run of these tests may be on this machine.
    """
    environment = {**os.environ, "GRADER_CANARY": canaries.environment}
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server((LOOPBACK, 0)))
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"{ABSTRACT}-{os.getpid()}")
        abstract.listen()
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", SLEEPER, canaries.argument],
                stdin=subprocess.PIPE,
                env=environment,
            )
        )
        stack.enter_context(_shared(canaries.environment))
        for listener in (tcp, abstract):
            listener.setblocking(False)
        try:
            yield Bait(root, (tcp, abstract))
        finally:
            process.kill()


@contextmanager
def _shared(secret: str) -> Iterator[None]:
    """Keep a secret in shared memory that everybody on this machine may read."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    segment = libc.shmget(0, 4096, CREATE)
    at = libc.shmat(segment, None, 0)
    ctypes.memmove(at, secret.encode(), len(secret))
    try:
        yield
    finally:
        libc.shmdt(ctypes.c_void_p(at))
        libc.shmctl(segment, REMOVE, None)


def _accept_all(listener: socket.socket) -> Iterator[bytes]:
    """Take every waiting connection; yield what it said first."""
    while True:
        try:
            visitor, _ = listener.accept()
        except BlockingIOError:
            return
        with visitor:
            visitor.settimeout(1)
            try:
                yield visitor.recv(4096)
            except OSError:
                yield b""

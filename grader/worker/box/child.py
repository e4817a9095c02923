"""A child: the student's file and nothing of another test. Loads it, then serves its calls.

Order of things: become a session with three plain descriptors, read the grader's first frame and
answer it with what was handed over; import the file when the grader's second frame has come (or
compile it, and be done), report, and only then start the event loop: a file that calls
`asyncio.run` at import behaves as it would on its own. Up to that second frame nothing of the
student's has run.
"""

import asyncio
import os
import signal
import site
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from . import newer, whereabouts
from .control import COMPILE
from .faults import describe_import, message_of, type_name
from .findings import Findings
from .frames import HEADER_BYTES, MAX_TO_CHILD, MAX_TO_GRADER, Tree, length, pack, parse
from .handover import Received, receive
from .lines import Lines
from .loading import compile_source, load_source
from .network import Network
from .pauses import Pauses
from .prctl import PARENT_DEATH_SIGNAL, prctl
from .seal import seal
from .session import Session
from .supply import Options, Supply

#: Names of the student's module that an import report lists at most.
MAX_NAMES = 500


@dataclass(frozen=True)
class Order:
    """The first frame: what to import, and where the database is."""

    number: int
    path: str
    wire: str  # the socket's file, or host:port
    module: str
    dsn: str
    pool: Options


def live(settle: Callable[[], socket.socket], *, steps: bytes = b"") -> NoReturn:
    """Be the child of one test, to the end of the process.

    `settle` makes the process one of its own and returns the RPC; ``steps``: see seal.py.
    """
    code = 1
    try:
        rpc = settle()
        seal(steps)
        _serve(rpc)
        code = 0
    except SystemExit as end:
        code = end.code if type(end.code) is int else int(end.code is not None)
    except BaseException as error:  # noqa: BLE001  the last border of a process: say it and go
        # To the student's output: a traceback would show what lies where on the grader's machine.
        print(f"{type_name(type(error))}: {message_of(error)}", file=sys.stderr)  # noqa: T201
    finally:
        os._exit(code & 0xFF)


def leave_nursery(rpc_fd: int, output_fd: int) -> socket.socket:
    """Leave the nursery's session and descriptors: 0 is empty, 1 and 2 the output, and the RPC."""
    os.setsid()
    prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)  # should the student kill the nursery
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.dup2(output_fd, 1)
    os.dup2(output_fd, 2)
    os.closerange(3, rpc_fd)
    os.closerange(rpc_fd + 1, os.sysconf("SC_OPEN_MAX"))
    return socket.socket(fileno=rpc_fd)


def _serve(rpc: socket.socket) -> None:
    order = _read_order(rpc)
    received = _take_over(rpc, order)
    number, operation, *compiled = _read(rpc)
    if operation == COMPILE:
        text = compile_source(Path(order.path), received.content)
        rpc.sendall(pack([number, "ok", text], MAX_TO_GRADER))
        return
    # The grader has what it wants to know: from here on it is the student's.
    findings, pauses, network = Findings(order.path), Pauses(), Network(order.wire)
    lines = Lines(order.path)
    network.watch()
    pauses.watch()
    lines.watch()
    whereabouts.hear(rpc, order.path)
    site.setquit()  # exit() and quit(): a program on its own has them
    try:
        module = load_source(order.module, Path(order.path), received.content, *compiled)
    except BaseException as error:  # noqa: BLE001  whatever a student's file raises is data
        advice = network.advice(error)
        if isinstance(error, SyntaxError):
            advice += newer.advise(received.content.decode("utf-8-sig", "replace"))
        fault = describe_import(error, order.path, advice=advice)
        rpc.sendall(pack([number, "error", *fault], MAX_TO_GRADER))
        return
    rpc.sendall(pack([number, "ok", ["list", *_names(module)]], MAX_TO_GRADER))
    supply = Supply(order.dsn, order.pool)
    session = Session(rpc, module, order.path, supply, findings, pauses, network, lines)
    # Not asyncio.run: if the student's code ends the program, it ends, without a last round of
    # cancelled calls that would reply.
    asyncio.Runner().run(session.serve())


def _read_order(rpc: socket.socket) -> Order:
    number, path, wire, module, dsn, *pool = _read(rpc)
    return Order(number, path, wire, module, dsn, Options.read(pool))


def _take_over(rpc: socket.socket, order: Order) -> Received:
    """Tell what was handed over. Raises OSError, told as well, if that cannot be read."""
    try:
        received = receive(Path(order.path), order.wire)
    except OSError as error:
        rpc.sendall(pack([order.number, "ok", message_of(error)], MAX_TO_GRADER))
        raise
    rpc.sendall(pack([order.number, "ok", received.proof], MAX_TO_GRADER))
    return received


def _read(rpc: socket.socket) -> list[Any]:
    size = length(_receive(rpc, HEADER_BYTES), MAX_TO_CHILD)
    return parse(_receive(rpc, size))


def _receive(rpc: socket.socket, size: int) -> bytes:
    """Receive that many bytes; fewer if the grader hangs up."""
    received = bytearray()
    while len(received) < size and (chunk := rpc.recv(size - len(received))):
        received += chunk
    return bytes(received)


def _names(module: ModuleType) -> list[Tree]:
    names: list[Tree] = [name for name in vars(module) if type(name) is str and name[:1] != "_"]
    return names[:MAX_NAMES]

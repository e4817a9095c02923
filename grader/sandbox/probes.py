"""Prove a box by attacking it from inside: fail closed, believe nothing because bwrap exists.

Outside we open a TCP listener and write a file; inside a small program tries to reach both, to see
other processes and their environments, to signal us, and to write where it must not.
"""

import json
import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from grader.interpreter import base_interpreter
from grader.model import Box, Launch

#: The uid probes run as in root mode; nobody's on any distribution that we know.
PROBE_UID = 61999

ATTACK = """
import json, os, socket, sys
port, foreign, grader = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])

def reached(action):
    try:
        return bool(action())
    except (OSError, ValueError):
        return False

def wrote(path):
    with open(path, "w") as file:
        file.write("x")
    return True

processes = [p for p in os.listdir("/proc") if p.isdigit()]
print(json.dumps({
    "network": reached(lambda: socket.create_connection(("127.0.0.1", port), 2)),
    "foreign files": reached(lambda: open(foreign).read()) or os.path.exists("/home"),
    "other processes": len(processes) > 4,
    "signals to the grader": grader > 4 and reached(lambda: os.kill(grader, 0) is None),
    "foreign environment": reached(lambda: open("/proc/1/environ").read())
    or not set(os.environ) <= {"LANG", "LC_CTYPE", "LD_LIBRARY_PATH", "PWD", "TZ"},
    "writing outside /tmp": any(
        reached(lambda p=p: wrote(p)) for p in ("/x", "/usr/lib/x", "/dev/x")
    ),
    "root rights": os.geteuid() == 0,
    "foreign descriptors": any(int(fd) > 3 for fd in os.listdir("/proc/self/fd")),
}))
"""


@dataclass(frozen=True)
class Findings:
    """What the attack reached; empty `failed` means that the box holds."""

    tried: tuple[str, ...]
    failed: tuple[str, ...]
    complaint: str  # one line, for the operator


async def probe(launch: Launch) -> Findings:
    """Attack a fresh box from inside and report what could be reached."""
    interpreter = base_interpreter()
    with tempfile.TemporaryDirectory(prefix="grader-probe-") as place, _listener() as listener:
        foreign = Path(place) / "foreign"
        foreign.write_text("seen")
        Path(place).chmod(0o755)
        port = listener.getsockname()[1]
        attack = ("-c", ATTACK, str(port), str(foreign), str(os.getpid()))
        box = Box(
            name="the probe",
            argv=(*interpreter.argv, *attack),
            uid=PROBE_UID,
            read_only=interpreter.read_only,
            hidden=interpreter.hidden,
            env=interpreter.env,
            limits={"nproc": 64},
        )
        process = await launch(box)
        code = await process.wait()
        return _read(code, await process.stderr_tail())


def _listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def _read(code: int, output: str) -> Findings:
    try:
        report: dict[str, bool] = json.loads(output.splitlines()[-1])
    except (ValueError, IndexError):
        last = output.splitlines()[-1] if output else f"exit code {code}"
        return Findings((), ("start",), f"it did not start: {last}")
    failed = tuple(name for name, reached in report.items() if reached)
    complaint = f"could be reached from inside: {', '.join(failed)}" if failed else ""
    return Findings(tuple(report), failed, complaint)

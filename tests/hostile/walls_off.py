"""Walls of a box and limits in it, each switched off.

``BOXES`` change what a box is asked to be, or the code that the worker's runs inside;
``COMMANDS`` what bubblewrap is told.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.model import Box
from grader.sandbox import opening
from grader.sandbox.process import BoxProcess
from grader.worker.boxed import BOX_DIRECTORY

WORKER = "the student's code"

#: Options of bubblewrap that take a value along.
_WITH_VALUE = ("--size", "--hostname")

Change = Callable[[Box], Box]


def _of_the_worker(change: Change) -> Change:
    return lambda box: change(box) if box.name == WORKER else box


def _without_limit(name: str) -> Change:
    return _of_the_worker(
        lambda box: replace(box, limits={k: v for k, v in box.limits.items() if k != name})
    )


def _unsealed(box: Box) -> Box:
    """The child's own filter for system calls comes with a process namespace of its own."""
    return replace(box, argv=tuple("shared-pids" if w == "own-pids" else w for w in box.argv))


def _job(box: Box) -> Path:
    """The folder of the job, <root>/tmp/job-x; the snapshot of the student's file is in its sub."""
    [snapshot] = [path for path in box.read_only if path.name == "sub"]
    return snapshot.parent


def _with_more_files(box: Box) -> Box:
    return replace(box, read_only=(*box.read_only, _job(box).parents[1] / "solutions"))


def _running(file: str, *changes: tuple[str, str]) -> Change:
    """Run other code inside: a copy in which each first text is replaced by the second."""

    def change(box: Box) -> Box:
        copy = _job(box) / "weak" / "box"
        if not copy.exists():  # the box may be started again
            shutil.copytree(BOX_DIRECTORY, copy, ignore=shutil.ignore_patterns("__pycache__"))
            source = (copy / file).read_text()
            for old, new in changes:
                assert old in source, f"{file} has no {old!r} any more"
                source = source.replace(old, new)
            (copy / file).write_text(source)
        argv = tuple(str(copy) if word == str(BOX_DIRECTORY) else word for word in box.argv)
        others = (path for path in box.read_only if path != BOX_DIRECTORY)
        return replace(box, argv=argv, read_only=(*others, copy))

    return _of_the_worker(change)


def _allowing(*names: str) -> Change:
    """Leave those calls out of the filter that the child gives itself."""
    drop = f"for _name in {names!r}:\n    FORBIDDEN.pop(_name)\n"
    return _running("seal.py", ("class _Program", f"{drop}\n\nclass _Program"))


_TO_OTHERS = "    for numbers in FOR_ITSELF.values():"
_SOCKETS = "    steps += _only_with(SOCKET[column], _step(JUMP_EQUAL, socket.AF_UNIX, 1, 0))\n"
_CLONE = "    steps += _only_with(CLONE[column], _step(JUMP_ANY_BIT, CLONE_THREAD, 1, 0))\n"

BOXES: dict[str, Change] = {
    "limit of memory": _without_limit("as"),
    "limit of processes": _without_limit("nproc"),
    "limit of descriptors": _without_limit("nofile"),
    "limit of file size": _without_limit("fsize"),
    "limit of core files": _without_limit("core"),
    "limit of locked memory": _without_limit("memlock"),
    "limit of queues": _without_limit("msgqueue"),
    "limit of processor time": _without_limit("cpu"),
    "empty file system": _of_the_worker(_with_more_files),
    "nothing that is installed": _of_the_worker(lambda box: replace(box, hidden=())),
    "closed descriptors": _running(
        "child.py",
        ("    os.closerange(3, rpc_fd)\n", ""),
        ('    os.closerange(rpc_fd + 1, os.sysconf("SC_OPEN_MAX"))\n', ""),
    ),
    "nursery that cannot be read": _running("nursery.py", ("    prctl(DUMPABLE, 0)", "    pass")),
    "another box where files were left": _running(
        "nursery.py", ("not own_pids or _files(len(before)) == before", "True")
    ),
    "filter for system calls": _of_the_worker(_unsealed),
    "filter: programs": _allowing("execve", "execveat"),
    "filter: processes": _running(
        "seal.py",
        (_CLONE, ""),
        ("class _Program", 'del FORBIDDEN["fork"], FORBIDDEN["vfork"]\n\n\nclass _Program'),
    ),
    "filter: memory in files": _allowing("memfd_create", "memfd_secret"),
    "filter: memory of others": _allowing("ptrace", "process_vm_readv", "process_vm_writev"),
    "filter: namespaces": _allowing("unshare", "setns"),
    "filter: keys": _allowing("add_key", "request_key", "keyctl"),
    "filter: doors of the kernel": _allowing(
        "bpf", "userfaultfd", "perf_event_open", "io_uring_setup"
    ),
    "filter: signals by descriptor": _allowing("pidfd_send_signal"),
    "filter: signals to others": _running(
        "seal.py", (_TO_OTHERS, _TO_OTHERS.replace("FOR_ITSELF.values()", "()"))
    ),
    "filter: what stays": _allowing("shmget", "msgget", "semget"),
    "filter: priorities": _allowing(
        "setpriority", "ioprio_set", "sched_setaffinity", "sched_setscheduler", "sched_setattr"
    ),
    "filter: sockets": _running("seal.py", (_SOCKETS, "")),
    "filter: foreign calls": _running(
        "seal.py", ("_step(JUMP_EQUAL, audit, 1, 0)", "_step(JUMP_EQUAL, audit, 1, 1)")
    ),
}


def _drop(*dropped: str, everywhere: bool = False) -> None:
    """Have boxes built without the options that begin so."""
    for name in ("root_command", "user_command"):
        build = getattr(opening, name)

        def weaker(bwrap: Path, box: Box, build: Any = build) -> list[str]:
            words: list[str] = build(bwrap, box)
            return _without(words, dropped) if everywhere or box.name == WORKER else words

        setattr(opening, name, weaker)


def _without(words: Sequence[str], dropped: tuple[str, ...]) -> list[str]:
    kept, skip = [], 0
    for word in words:
        if not skip and word.startswith(dropped):
            skip = 2 if word in _WITH_VALUE else 1
        if skip:
            skip -= 1
        else:
            kept.append(word)
    return kept


def _writable_root() -> None:
    """Dropped as a pair of words: what is to be mounted again, and where."""
    for name in ("root_command", "user_command"):
        build = getattr(opening, name)

        def weaker(bwrap: Path, box: Box, build: Any = build) -> list[str]:
            words: list[str] = build(bwrap, box)
            while box.name == WORKER and "--remount-ro" in words:
                at = words.index("--remount-ro")
                del words[at : at + 2]
            return words

        setattr(opening, name, weaker)


def _keep_environment() -> None:
    _drop("--clearenv")
    start = BoxProcess.start

    async def generous(command: list[str], **options: Any) -> BoxProcess:
        return await start(command, **options | {"env": dict(os.environ)})

    BoxProcess.start = generous  # type: ignore[method-assign]


def _pass_more() -> None:
    start = BoxProcess.start

    async def generous(command: list[str], **options: Any) -> BoxProcess:
        if WORKER_WORD not in command:
            return await start(command, **options)
        extra = os.open("/proc/self/status", os.O_RDONLY)
        try:
            options["pass_fds"] = (*options["pass_fds"], extra)
            return await start(command, **options)
        finally:
            os.close(extra)

    BoxProcess.start = generous  # type: ignore[method-assign]


#: Only the worker's command line has it.
WORKER_WORD = "own-pids"

COMMANDS: dict[str, Callable[[], None]] = {
    "process namespace": lambda: _drop("--unshare-pid"),
    "network namespace": lambda: _drop("--unshare-net"),
    "IPC namespace": lambda: _drop("--unshare-ipc"),
    "host name": lambda: _drop("--unshare-uts", "--hostname"),
    "sizes of memory file systems": lambda: _drop("--size"),
    "user of its own": lambda: _drop("--reuid=", "--regid=", "--clear-groups"),
    "end with the grader": lambda: _drop("--die-with-parent", everywhere=True),
    "capabilities dropped": lambda: _drop("--inh-caps="),
    "no new privileges": lambda: _drop("--no-new-privs"),
    "session of its own": lambda: _drop("--new-session"),
    "read-only root": _writable_root,
    "empty environment": _keep_environment,
    "closed descriptors": _pass_more,
}

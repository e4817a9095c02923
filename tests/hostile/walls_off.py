"""Walls of a box and limits in it, each switched off.

``BOXES`` change what a box is asked to be, or the code that the worker's runs inside;
``COMMANDS`` what bubblewrap is told. The filters for system calls are in filters_off.py.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.model import Box
from grader.sandbox import entering, opening
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


def _without_group_limits(box: Box) -> Box:
    return replace(box, memory_bytes=None, processes=None)


def _both(one: Change, other: Change) -> Change:
    return lambda box: other(one(box))


#: Much of what a wall keeps away is told by /proc only: there both have to go.
_with_proc = _of_the_worker(lambda box: replace(box, proc=True))


BOXES: dict[str, Change] = {
    "limit of memory": _without_limit("as"),
    "limit of processes": _without_limit("nproc"),
    "control group": _of_the_worker(_without_group_limits),
    "limits of memory, the group's too": _of_the_worker(
        _both(_without_limit("as"), _without_group_limits)
    ),
    "limits of processes, the group's too": _of_the_worker(
        _both(_without_limit("nproc"), _without_group_limits)
    ),
    "limit of descriptors": _without_limit("nofile"),
    "limit of file size": _without_limit("fsize"),
    "limit of core files": _without_limit("core"),
    "limit of locked memory": _without_limit("memlock"),
    "limit of queues": _without_limit("msgqueue"),
    "limit of processor time": _without_limit("cpu"),
    "limit of pending signals": _without_limit("sigpending"),
    "count of files": _running("nursery.py", ("            _watch(control)", "            pass")),
    "empty file system": _of_the_worker(_with_more_files),
    "nothing that is installed": _of_the_worker(lambda box: replace(box, hidden=())),
    "closed descriptors": _running(
        "child.py",
        ("    os.closerange(3, rpc_fd)\n", ""),
        ('    os.closerange(rpc_fd + 1, os.sysconf("SC_OPEN_MAX"))\n', ""),
    ),
    "nursery that cannot be read": _both(
        _with_proc, _running("nursery.py", ("    prctl(DUMPABLE, 0)", "    pass"))
    ),
    "empty /proc": _with_proc,
    "another box where files were left": _running(
        "nursery.py", ("not own_pids or _files(len(before)) == before", "True")
    ),
    # With what COMMANDS changes under the same name:
    "process namespace": _with_proc,
    "process 1 is the program": _with_proc,
    "network namespace": _with_proc,
    "IPC namespace": _with_proc,
    "boxes end first": _with_proc,
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
    """Three steps empty it: the process is started with none, the shell forgets it, bubblewrap."""
    _drop("--clearenv")
    start = BoxProcess.start

    async def generous(command: list[str], **options: Any) -> BoxProcess:
        at = command.index("/usr/bin/env")
        remembering = command[: at + 1] + command[at + 2 :]
        return await start(remembering, **options | {"env": dict(os.environ)})

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


def _spare_boxes() -> None:
    """Have them where whoever starts them is, when memory runs out."""
    entering.STEPS = entering.STEPS.replace(str(entering.HIGHEST), "0")


#: Only the worker's command line has it.
WORKER_WORD = "own-pids"

COMMANDS: dict[str, Callable[[], None]] = {
    "process namespace": lambda: _drop("--unshare-pid", "--as-pid-1"),
    "process 1 is the program": lambda: _drop("--as-pid-1"),
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
    "boxes end first": _spare_boxes,
    "empty environment": _keep_environment,
    "closed descriptors": _pass_more,
}

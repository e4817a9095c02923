"""The engine with one defence switched off, to see which attack then succeeds.

A defence works in one of three places: in the box's walls and limits, in the process that holds
the cell, or here, where submissions are taken in and reports are written. Boxes are started in the
process of one exercise of one submission, which gets its Sandbox by pickle: a Weakened one changes
the box, and whatever else is to be changed in that process, when it is asked to launch.
"""

import base64
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import jinja2

from grader.errors import SubmissionError
from grader.grading import archives
from grader.grading.unpacking import session
from grader.model import (
    Blame,
    Box,
    CaseReport,
    CaseSpec,
    Exercise,
    ExerciseResult,
    Launch,
    Process,
)
from grader.reports import templates
from grader.sandbox import Sandbox, opening
from grader.sandbox.process import BoxProcess
from grader.scoring import score_exercise
from grader.servers.server import Database, Server
from grader.tap import startup
from grader.worker import output

WORKER = "the student's code"


@dataclass(frozen=True)
class Weakened(Sandbox):
    """A sandbox without the defence of that name."""

    without: str = ""

    @property
    def own_pids(self) -> bool:
        return self.without != "process namespace"

    async def launch(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        """Start the box; the worker's is weakened, and so is the process that we are in."""
        if box.name == WORKER:
            box = IN_THE_WALLS.get(self.without, _unchanged)(box)
            IN_THE_PROCESS.get(self.without, _nothing)()
        return await super().launch(box, pass_fds=pass_fds)


# --- walls and limits -----------------------------------------------------------------------------


def _unchanged(box: Box) -> Box:
    return box


def _nothing() -> None:
    pass


def _without_limit(name: str) -> Callable[[Box], Box]:
    def change(box: Box) -> Box:
        return replace(box, limits={k: v for k, v in box.limits.items() if k != name})

    return change


def _unsealed(box: Box) -> Box:
    """The child's own filter for system calls comes with a process namespace of its own."""
    return replace(box, argv=tuple("shared-pids" if w == "own-pids" else w for w in box.argv))


def _with_more_files(box: Box) -> Box:
    # The job lies in <root>/tmp/job-x/, its snapshot in sub/.
    [source] = [path for path in box.read_only if path.name == "sub"]
    return replace(box, read_only=(*box.read_only, source.parents[2] / "solutions"))


IN_THE_WALLS: dict[str, Callable[[Box], Box]] = {
    "limit of memory": _without_limit("as"),
    "limit of processes": _without_limit("nproc"),
    "limit of descriptors": _without_limit("nofile"),
    "filter for system calls": _unsealed,
    "empty file system": _with_more_files,
}


# --- the process that holds the cell --------------------------------------------------------------


def _drop_words(*dropped: str) -> None:
    """Have boxes built without these words of bubblewrap's command line."""
    for name in ("root_command", "user_command"):
        build = getattr(opening, name)

        def weaker(bwrap: Path, box: Box, build: Any = build) -> list[str]:
            words: list[str] = build(bwrap, box)
            return _without(words, dropped) if box.name == WORKER else words

        setattr(opening, name, weaker)


def _without(words: Sequence[str], dropped: Sequence[str]) -> list[str]:
    """Drop options; --size takes a value along."""
    kept, skip = [], False
    for word in words:
        if not skip and word not in dropped:
            kept.append(word)
        skip = not skip and word in dropped and word == "--size"
    return kept


def _keep_environment() -> None:
    _drop_words("--clearenv")
    start = BoxProcess.start

    async def generous(command: list[str], **options: Any) -> BoxProcess:
        return await start(command, **options | {"env": dict(os.environ)})

    BoxProcess.start = generous  # type: ignore[method-assign]


def _keep_user() -> None:
    startup._ALLOWED.add("user")
    startup._OURS.discard("user")


def _keep_output() -> None:
    output.MAX_OUTPUT_BYTES = 8 * 1024 * 1024


def _grant_everything() -> None:
    clone = Server.clone

    async def generous(self: Server, slug: str) -> Database:
        database = await clone(self, slug)
        connection = await asyncpg.connect(**database.verifier)
        await connection.execute(
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO student;"
            "GRANT ALL ON SCHEMA public TO student"
        )
        await connection.close()
        return database

    Server.clone = generous  # type: ignore[method-assign]


IN_THE_PROCESS: dict[str, Callable[[], None]] = {
    "process namespace": lambda: _drop_words("--unshare-pid"),
    "network namespace": lambda: _drop_words("--unshare-net"),
    "sizes of memory file systems": lambda: _drop_words("--size"),
    "empty environment": _keep_environment,
    "startup packet of the tap's own": _keep_user,
    "limit of output": _keep_output,
    "four rights on tables": _grant_everything,
}


# --- here -----------------------------------------------------------------------------------------


def read_anything(path: Path, name: str) -> bytes:
    """Read a student's file by its path, as one does."""
    return path.read_bytes()


def check_nothing(content: bytes, name: str) -> None:
    """Take bytes as they are."""


async def unpack_here(
    path: Path, wanted: Sequence[str], *, limit: int, launch: Launch
) -> dict[str, bytes]:
    """Unpack an archive in this process, without the box and its limits."""
    kind = next(kind for end, kind in archives.KINDS.items() if path.name.endswith(end))
    said: dict[str, Any] = session.answer(path.read_bytes(), kind, limit, wanted)
    if "refused" in said:
        raise SubmissionError(said["refused"])
    return {name: base64.b64decode(data) for name, data in said["files"].items()}


def find_no_fault(name: str) -> None:
    """Take any name."""


def call_it_a_file(entry: Any) -> str:
    """Take any entry of an archive for a regular file."""
    return "file"


def score_reported(
    exercise: Exercise,
    manifest: Sequence[CaseSpec],
    reports: Mapping[str, CaseReport],
    **options: Any,
) -> ExerciseResult:
    """Score out of what was run, as graders do that take their total from the report."""
    told = {report.id for report in reports.values() if report.blame is not Blame.TEST}
    ran = [case for case in manifest if case.id in told]
    return score_exercise(exercise, ran, reports, **options)


def show_everything(result: Any, feedback: str) -> Any:
    """Narrow nothing."""
    return result


def as_it_is(text: str) -> str:
    """Escape nothing."""
    return text


def pages_as_they_are() -> jinja2.Environment:
    """An environment for pages that quotes nothing."""
    return templates._environment(as_it_is, autoescape=False)

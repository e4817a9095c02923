"""What the student's code did wrong, as data. Texts are cut again here: the box may have lied."""

import re
import signal
from dataclasses import dataclass
from typing import Literal, get_args

from grader.environment.signals import SIGKILL
from grader.errors import SubmissionError
from grader.language import mark
from grader.worker.box.faults import (
    MAX_BASES,
    MAX_FRAMES,
    MAX_LINE,
    MAX_MESSAGE,
    MAX_NOTE,
    MAX_NOTES,
    MAX_TYPE,
)
from grader.worker.box.findings import MAX_FINDING
from grader.worker.box.frames import FrameError, Tree
from grader.worker.box.network import ON_ITS_OWN
from grader.worker.boxed import MEMORY_BYTES, MIB

Kind = Literal[
    "raised",  # an exception of the student's code
    "missing",  # no function, class or attribute of that name
    "not_async",  # cannot be awaited, or not be iterated
    "not_plain",  # has to be awaited, and nobody does
    "signature",  # does not take these arguments; the message has the student's signature
    "unsupported",  # the result cannot cross
    "supply",  # pool or connection could not be made for it
    "exited",  # the process ended
    "protocol",  # the process sent what it must not
    "syntax",  # only of an import
]

#: A program that runs when its file is imported.
STARTS_A_LOOP = re.compile(r"\b(asyncio\.run|run_until_complete|Runner|run_forever)\s*\(")

ImportKind = Literal["syntax", "raised", "exited", "timeout", "protocol"]

MAX_INT = 1 << 31

#: In place of an exit code: the box took more memory than it may have, and the kernel killed.
OUT_OF_MEMORY = 1 << 17


@dataclass(frozen=True)
class Frame:
    """A line of the student's file that an exception came through."""

    line: int
    function: str
    text: str


@dataclass(frozen=True)
class Where:
    """Where the student's code was, and whether it let nothing else have a turn there."""

    frame: Frame
    at_work: bool
    moment: float  # by CLOCK


class StudentError(Exception):
    """How a call into the student's code failed.

    For kind "raised": ``type`` and the names of its bases (``mro``), SQLSTATE if PostgreSQL gave
    one, the frames in the student's file, innermost last. ``function`` is what the test called.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        function: str | None = None,
        type: str = "",
        sqlstate: str | None = None,
        mro: tuple[str, ...] = (),
        frames: tuple[Frame, ...] = (),
        notes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{type}: {message}" if type else message)
        self.kind = kind
        self.message = message
        self.function = function
        self.type = type
        self.sqlstate = sqlstate
        self.mro = mro
        self.frames = frames
        self.notes = notes

    @property
    def in_short(self) -> str:
        """Without PostgreSQL's DETAIL and HINT: those of a deadlock name processes."""
        return str(self) if self.sqlstate is None else str(self).partition("\n")[0]


class ImportFailure(SubmissionError):
    """The student's file does not import: on which line, and what it printed until then."""

    def __init__(
        self,
        kind: ImportKind,
        message: str,
        *,
        detail: str = "",
        hint: str = "",
        line: int | None = None,
        text: str = "",
        type: str = "",
        frames: tuple[Frame, ...] = (),
    ) -> None:
        super().__init__(message, detail=detail, hint=hint)
        self.kind = kind
        self.line = line
        self.text = text
        self.type = type  # the class of what it raised
        self.frames = frames
        self.output = ""
        self.doubtful = kind == "timeout"  # it says little until it happens again


def read_error(parts: list[Tree]) -> StudentError:
    """Read an error reply without its number. Raises FrameError."""
    if len(parts) != 7:
        raise FrameError("an error of the wrong length")
    kind, name, message, sqlstate, mro, frames, notes = parts
    if kind not in get_args(Kind):
        raise FrameError("an error of an unknown kind")
    if sqlstate is not None and len(_text(sqlstate, MAX_TYPE)) != 5:
        raise FrameError("an SQLSTATE has five characters")
    return StudentError(
        kind,  # type: ignore[arg-type]  # one of its literals, as just checked
        _text(message, MAX_MESSAGE),
        type=_text(name, MAX_TYPE),
        sqlstate=None if sqlstate is None else _text(sqlstate, MAX_TYPE),
        mro=tuple(_text(base, MAX_TYPE) for base in _list(mro, MAX_BASES)),
        frames=tuple(read_frame_of(frame) for frame in _list(frames, MAX_FRAMES)),
        notes=tuple(_text(note, MAX_NOTE) for note in _list(notes, MAX_NOTES)),
    )


def read_finding(part: Tree) -> str:
    """Read a text about the student's code. Raises FrameError."""
    return _text(part, MAX_FINDING)


def import_failure(error: StudentError, file: str) -> ImportFailure:
    """Make of what the import ended with what the student reads."""
    frames = _up_to_a_loop(error.frames)
    frame = frames[-1] if frames else Frame(0, "", "")
    what = f"{error.type}: {error.message}".strip(": ")
    place = f" (line {frame.line})" if frame.line else ""
    what += place
    kind: ImportKind = "raised"
    message, hint = mark(f"{file} cannot be imported: {what}"), ""
    if error.kind == "syntax":
        kind = "syntax"
    elif error.kind == "protocol":
        kind = "protocol"
    elif error.kind == "exited":
        kind = "exited"
        message = mark(f"{file} ends the program when it is imported: {what}")
        hint = ON_ITS_OWN
    elif error.type == "ModuleNotFoundError":
        hint = mark(
            "The standard library, asyncpg and what the exercise names are there, and no other "
            "file of yours."
        )
    elif STARTS_A_LOOP.search(frame.text):
        hint = ON_ITS_OWN
    return ImportFailure(
        kind,
        message,
        detail="\n".join(line for line in (frame.text, *error.notes) if line),
        hint="" if any(ON_ITS_OWN in note for note in error.notes) else hint,
        line=frame.line or None,
        text=frame.text,
        type=error.type,
        frames=frames,
    )


def _up_to_a_loop(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Of a program that is run by its import the line that starts it, and not what it does."""
    starts = [at for at, frame in enumerate(frames) if STARTS_A_LOOP.search(frame.text)]
    return frames[: starts[0] + 1] if starts else frames


def import_timeout(file: str, limit_s: float, frame: Frame | None) -> ImportFailure:
    """For a file that does not come to its end, and was there then, if anybody knows."""
    return ImportFailure(
        "timeout",
        mark(f"{file} cannot be imported: it was not done after {limit_s:g} s"),
        hint=mark(f"Something at the top level of the file waits or loops for ever. {ON_ITS_OWN}"),
        line=frame.line if frame else None,
        text=frame.text if frame else "",
        frames=(frame,) if frame else (),
    )


def how_it_ended(exit_code: int | None) -> str:
    """Say how a process ended. None: nobody knows any more."""
    if exit_code is None:
        return mark("was killed")
    if exit_code == OUT_OF_MEMORY:
        most = MEMORY_BYTES // MIB
        return mark(f"used more than {most} MiB of memory, and was killed for it")
    if exit_code >= 0:
        return mark(f"ended with exit code {exit_code}")
    if exit_code == -SIGKILL:
        return mark("was killed, or closed its connection to the grader")
    known = -exit_code in signal.valid_signals()
    name = signal.strsignal(-exit_code) if known else "unknown"
    return mark(f"crashed: signal {-exit_code} ({name})")


def read_frame_of(tree: Tree) -> Frame:
    """Read a line of the student's file. Raises FrameError."""
    line, function, text = _list(tree, 3) if type(tree) is list and len(tree) == 3 else (None,) * 3
    if type(line) is not int or not 0 <= line < MAX_INT:
        raise FrameError("a frame is a line number and two texts")
    return Frame(line, _text(function, MAX_TYPE), _text(text, MAX_LINE))


def _text(tree: Tree, limit: int) -> str:
    if type(tree) is not str:
        raise FrameError("text was expected")
    return tree[:limit].encode(errors="backslashreplace").decode()


def _list(tree: Tree, limit: int) -> list[Tree]:
    if type(tree) is not list:
        raise FrameError("a list was expected")
    return tree[:limit]

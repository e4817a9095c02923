"""What goes wrong in the student's code, as data: kind, type, message, SQLSTATE, frames, notes.

Exceptions are hostile input: ``__str__`` may raise, lie or return 50 MB, causes may be cycles.
Each look at one is guarded, and each text is cut.
"""

import linecache
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any

from .frames import Tree

MAX_TYPE = 200
MAX_MESSAGE = 4096
MAX_LINE = 200
MAX_FRAMES = 20
MAX_NOTES = 10
MAX_NOTE = 1000
MAX_BASES = 20
MAX_DEPTH = 5  # of groups within groups

#: File, line, function.
Origin = tuple[str, int, str]


class Refusal(Exception):
    """A call that cannot be made or whose result cannot cross. ``kind`` is a StudentError's.

    ``origin``: lines of files that it comes from, as (file, line, function), innermost first.
    """

    def __init__(self, kind: str, message: str, origin: Sequence[Origin] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.origin = origin


def describe(error: BaseException, path: str, *, advice: Iterable[str] = ()) -> list[Tree]:
    """Return kind, type, message, SQLSTATE, base classes, frames in `path`, and notes.

    ``advice``: what is worth telling along with whatever went wrong.
    """
    if type(error) is Refusal:
        came = ((line, name) for file, line, name in error.origin if file == path)
        frames: list[Tree] = [
            [line, _cut(name, MAX_TYPE), _line(path, line)] for line, name in islice(came, 1)
        ]
        return [error.kind, "", _cut(error.message, MAX_MESSAGE), None, [], frames, []]
    bases: list[Tree] = [type_name(base) for base in type.mro(type(error))[:MAX_BASES]]
    return [
        "raised",
        type_name(type(error)),
        _of_student(message_of(error), path),
        _sqlstate(error),
        bases,
        _lines(error, path),
        [*islice(chain(advice, _notes(error, path)), MAX_NOTES)],
    ]


def describe_import(error: BaseException, path: str, *, advice: Iterable[str] = ()) -> list[Tree]:
    """As `describe`, for what importing the file raised: also kinds "syntax" and "exited"."""
    fault = describe(error, path, advice=advice)
    if isinstance(error, SyntaxError) and _guarded(lambda: error.filename == path, False):
        line = _guarded(lambda: int(error.lineno or 0), 0)
        text = _guarded(lambda: _cut(str(error.text or ""), MAX_LINE).strip(), "")
        message = _guarded(lambda: _cut(str(error.msg), MAX_MESSAGE), "")
        return ["syntax", fault[1], message, None, [], [[line, "", text]], [*advice]]
    return ["exited" if isinstance(error, SystemExit) else "raised", *fault[1:]]


def type_name(kind: type) -> str:
    """The name of a type, bounded."""
    name: str = _guarded(lambda: _cut(str(kind.__name__), MAX_TYPE), "?")
    return name


def _guarded(look: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return look()
    except BaseException:  # noqa: BLE001  a student's __str__ may raise anything at all
        return otherwise


def _cut(text: str, limit: int) -> str:
    # By str itself: the text may be of a subclass with a slicing of its own.
    return str.__getitem__(text, slice(0, limit))


def message_of(error: BaseException) -> str:
    """What an exception says, bounded."""
    name = type_name(type(error))
    text: str = _guarded(lambda: _cut(str(error), MAX_MESSAGE), f"({name}.__str__ itself failed)")
    return text


def _of_student(text: str, path: str) -> str:
    """Leave out the folder that the file has in the box: it is none of the student's."""
    return text.replace(f"{Path(path).parent}{os.sep}", "")


def _sqlstate(error: BaseException) -> Tree:
    state = _guarded(lambda: getattr(error, "sqlstate", None), None)
    return state if type(state) is str and len(state) == 5 else None


def _lines(error: BaseException, path: str) -> list[Tree]:
    frames: list[Tree] = _guarded(lambda: _frames(error.__traceback__, path), [])
    return frames


def _frames(traceback: TracebackType | None, path: str) -> list[Tree]:
    """The frames in the student's file, innermost last: line, function, text of the line."""
    frames: deque[Tree] = deque(maxlen=MAX_FRAMES)
    while traceback is not None:
        code, line = traceback.tb_frame.f_code, traceback.tb_lineno
        if code.co_filename == path:
            frames.append([*line_of(path, line, code)])
        traceback = traceback.tb_next
    return list(frames)


def line_of(path: str, line: int, code: CodeType) -> tuple[int, str, str]:
    """A line of the student's file: its number, the function, its text."""
    return line, _cut(code.co_qualname, MAX_TYPE), _line(path, line)


def _line(path: str, line: int) -> str:
    text: str = _guarded(lambda: _cut(linecache.getline(path, line).strip(), MAX_LINE), "")
    return text


def _notes(error: BaseException, path: str, depth: int = 0) -> Iterator[str]:
    """The notes that were added to it, and the members of a group, each with its own below it."""
    indent = "  " * depth
    for note in _guarded(lambda: list(error.__notes__)[:MAX_NOTES], []):
        yield indent + _note(note)
    if isinstance(error, BaseExceptionGroup) and depth < MAX_DEPTH:
        for member in _guarded(lambda: list(error.exceptions)[:MAX_NOTES], []):
            yield indent + _member(member, path)
            yield from _notes(member, path, depth + 1)


def _member(error: BaseException, path: str) -> str:
    """Type and message, and the line of the student's that it came from."""
    frames = _lines(error, path)
    place = f" (line {frames[-1][0]})" if frames else ""  # type: ignore[index]  # as made there
    return f"{type_name(type(error))}: {_cut(message_of(error), MAX_NOTE)}".rstrip(": ") + place


def _note(note: object) -> str:
    text: str = _guarded(lambda: _cut(str(note), MAX_NOTE), "")
    return text

"""A TOML file as a type; a mistake in it is told with its line."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from grader.catalog.reading import read_text
from grader.errors import ExerciseError

_File = TypeVar("_File")


def read_toml(path: Path, kind: type[_File]) -> tuple[_File, str]:
    """Return what the file says, and its text. Raises ExerciseError, with the line."""
    table, text = read_table(path)
    try:
        return msgspec.convert(table, kind), text
    except msgspec.ValidationError as error:
        line = _line_of(str(error), text)
        raise ExerciseError(str(error), path=path, line=line) from error


def read_table(path: Path) -> tuple[dict[str, Any], str]:
    """Return all that the file says, of whatever types, and its text. Raises ExerciseError."""
    text = read_text(path)
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else len(text.splitlines())
        raise ExerciseError(f"not valid TOML: {error}", path=path, line=line) from error


def find_line(text: str, keys: Sequence[str]) -> int:
    """The line of a key, named with the tables around it; of the nearest of these, where it has
    none of its own."""
    table: tuple[str, ...] = ()
    best, line_of_best = 0, 1
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[\[?([^\[\]]+)\]", line):
            named = table = _split(head[1])
        elif entry := re.match(r"\s*([\w\"'][\w\"'.\s-]*?)\s*=", line):
            named = table + _split(entry[1])
        else:
            continue
        if len(named) > best and tuple(keys[: len(named)]) == named:
            best, line_of_best = len(named), number
    return line_of_best


def _split(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))


def _line_of(complaint: str, text: str) -> int:
    """Find the line that msgspec complains about, as in "... - at `$.tasks[1].points`"."""
    keys = re.findall(r"[.`]([a-z_]+)(?:\[(\d+)\])?", complaint.partition(" - at ")[2])
    unknown = re.search(r"unknown field `(\w+)`|missing required field `(\w+)`", complaint)
    lines, start = text.splitlines(), 0
    for key, index in [*keys, *([(unknown[1], "")] if unknown and unknown[1] else [])]:
        pattern = re.compile(rf"\s*\[{{0,2}}\s*{re.escape(key)}\b")
        hits = [n for n, line in enumerate(lines) if n >= start and pattern.match(line)]
        if not hits:
            break
        start = hits[min(int(index or 0), len(hits) - 1)]
    return start + 1

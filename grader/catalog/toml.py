"""A TOML file as a type; a mistake in it is told with its line."""

import re
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.catalog.reading import read_text
from grader.errors import ExerciseError

_File = TypeVar("_File")


def read_toml(path: Path, kind: type[_File]) -> tuple[_File, str]:
    """Return what the file says, and its text. Raises ExerciseError, with the line."""
    text = read_text(path)
    try:
        return msgspec.convert(tomllib.loads(text), kind), text
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else len(text.splitlines())
        raise ExerciseError(f"not valid TOML: {error}", path=path, line=line) from error
    except msgspec.ValidationError as error:
        line = _line_of(str(error), text)
        raise ExerciseError(str(error), path=path, line=line) from error


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

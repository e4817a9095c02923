"""Which files tell what counted, so that those which tell of earlier scores can be named.

OUT/.grader/told.json. Students' files and the tables are written anew where another score counts;
a gradebook, what was published and a page without names are as somebody once asked for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.grading.inputs import hash_text
from grader.reports.adjusted import Adjusted, as_counted
from grader.reports.files import STATE
from grader.reports.json_text import to_json
from grader.reports.writing import make_folder, write_text
from grader.results import Result

FILE = "told.json"


class Told(msgspec.Struct):
    """Of which scores each file or folder tells, as a hash; by its path, in OUT or absolute."""

    now: str = ""
    files: dict[str, str] = msgspec.field(default_factory=dict)


def hash_scores(results: Sequence[Result], counted: Mapping[str, Adjusted]) -> str:
    """A hash of everybody's scores as they count."""
    scores = [
        (of.submission, of.score, [(e.slug, t.id, t.score) for e in of.exercises for t in e.tasks])
        for of in (as_counted(one, counted.get(one.submission)) for one in results)
    ]
    return hash_text(repr(sorted(scores, key=lambda one: one[0])))


def keep_scores(out: Path, scores: str) -> None:
    """Keep which scores count now. Raises OSError."""
    told = _read(out)
    if told.now != scores:
        told.now = scores
        _write(out, told)


def keep_told(out: Path, path: Path) -> None:
    """Keep that this was written of the scores that count now. Raises OSError."""
    told = _read(out)
    real, own = path.resolve(), out.resolve()
    told.files[str(real.relative_to(own) if real.is_relative_to(own) else real)] = told.now
    _write(out, told)


def list_older(out: Path) -> list[Path]:
    """List what is there still and tells of other scores than count now."""
    told = _read(out)
    return _there(out, [name for name, scores in told.files.items() if scores != told.now])


def list_told(out: Path) -> list[Path]:
    """List what was written on request and is there still."""
    return _there(out, _read(out).files)


def _there(out: Path, names: Iterable[str]) -> list[Path]:
    return [path for name in sorted(names) if (path := out / name).exists()]


def _read(out: Path) -> Told:
    """What cannot be read says of no file that it is older."""
    try:
        return msgspec.json.decode((out / STATE / FILE).read_bytes(), type=Told)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Told()


def _write(out: Path, told: Told) -> None:
    make_folder(out / STATE)
    write_text(out / STATE / FILE, to_json(told))

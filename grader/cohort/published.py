"""Files put where others see them, and the record of which are ours: OUT/.grader/published.json."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

from grader.cohort.place import keep_in, read_as
from grader.errors import OperatorError
from grader.reports.writing import make_folder, write_bytes

RECORD = "published.json"


@dataclass
class Published:
    """What came of it: paths below the folder."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def put(out: Path, to: Path, names: Sequence[str], files: Iterator[tuple[str, bytes]]) -> Published:
    """Write the files, then remove those of an earlier time that are none of them.

    The record is written before: whatever stops us, what is there is known to be ours.
    """
    record = read_record(out)
    to = to.resolve()  # the folder itself may be a link of the operator's
    place = str(to)
    earlier = record.get(place, [])
    _require_ours(to, names, earlier)
    write_record(out, {**record, place: sorted({*earlier, *names})})
    to.mkdir(parents=True, exist_ok=True)
    published = Published()
    for name, content in files:
        if "/" in name:
            make_folder(to / PurePosixPath(name).parent)
        write_bytes(to / name, content)
        published.written.append(name)
    published.removed = [name for name in earlier if name not in names and _remove(to, name)]
    write_record(out, {**record, place: sorted(names)})
    return published


def _require_ours(to: Path, names: Sequence[str], earlier: Sequence[str]) -> None:
    """Raise OperatorError for a file in the way that no publishing of this class wrote."""
    for name in names:
        way = [to / part for part in (name, *map(str, PurePosixPath(name).parents)) if part != "."]
        links = [path for path in way if path.is_symlink()]
        if links or (name not in earlier and (to / name).exists()):
            raise OperatorError(
                f"{(links or way)[0]} is there, and was not published from here",
                hint="Publish to a folder of its own.",
            )


def _remove(to: Path, name: str) -> bool:
    path = to / name
    if path.is_symlink() or not path.is_file():
        return False
    path.unlink()
    if path.parent != to and not any(path.parent.iterdir()):
        path.parent.rmdir()
    return True


def write_record(out: Path, record: Mapping[str, Sequence[str]]) -> None:
    """Say which files were published where."""
    write_bytes(keep_in(out, RECORD), msgspec.json.format(msgspec.json.encode(record)))


def read_record(out: Path) -> dict[str, list[str]]:
    """Read which files were published where."""
    return read_as(out, RECORD, dict[str, list[str]]) or {}

"""OUT/.grader: what the grader keeps of a class; no student's folder can be called so.

What lies there may be anything by the time it is read.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.errors import GraderError, OperatorError
from grader.grading.reading import read_regular
from grader.people import Person
from grader.reports.files import STATE
from grader.reports.json_text import to_json
from grader.reports.writing import make_folder, write_text

PEOPLE = "people.json"

Kept = TypeVar("Kept")

#: OUT/gradebook-canvas.csv and its like, where nobody says otherwise.
GRADEBOOK = "gradebook"

#: A result of a whole course has some 2 MB if nothing works; a history grows for a term.
MAX_BYTES = 256 * 1024 * 1024


def require_outside(out: Path, to: Path) -> None:
    """Raise OperatorError for a file of somebody's choice in OUT: what lies there is our own."""
    if to.resolve().is_relative_to(out.resolve()):
        raise OperatorError(
            f"{to} is in {out}, where the grader's own files are",
            hint="Write to a file elsewhere with -o FILE, or leave -o away.",
        )


def keep_in(out: Path, name: str) -> Path:
    """Return where something is kept; the folder is there then. Raises OSError."""
    make_folder(out / STATE)
    return out / STATE / name


def read_as(out: Path, name: str, kind: type[Kept]) -> Kept | None:
    """Read what is kept as JSON; None if nothing is. Raises OperatorError for what is damaged."""
    path = out / STATE / name
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise OperatorError(
            f"cannot read {path}", detail=str(error), hint="Mend it, or move it away."
        ) from error


def keep_people(out: Path, people: Sequence[Person]) -> None:
    """Keep who somebody is, where anything is known of them. Raises OSError.

    Of whom nothing is known now, and something was, that stays: a part of a class may be graded
    without the roster. Raises OperatorError for who is there already by another name.
    """
    known = {one.id: one for one in read_people(out)}
    _refuse_renamed(known.values(), people)
    said = {one.id: one for one in people if one != Person(one.id)}
    if said and (now := known | said) != known:
        write_text(keep_in(out, PEOPLE), to_json([now[name] for name in sorted(now)]))


def _refuse_renamed(known: Iterable[Person], people: Sequence[Person]) -> None:
    """Raise OperatorError for one whose number and name somebody else in OUT has: they are two now.

    It is so where a roster is given later, or not any more, which says the folders' names.
    """
    before = {(one.platform_id, one.name): one.id for one in known if one.platform_id}
    for one in people:
        other = before.get((one.platform_id, one.name), one.id)
        if other != one.id:
            raise OperatorError(
                f"{one.id} is {other} in {STATE}/{PEOPLE}: the same name, and number "
                f"{one.platform_id}",
                hint="Grade with the roster that it was begun with, or into another folder.",
            )


def read_people(out: Path) -> Sequence[Person]:
    """Read who is in the class; nobody where nothing has been said of that."""
    return read_as(out, PEOPLE, list[Person]) or []


def students(out: Path) -> Path:
    """The folder in which each submission has one of its own."""
    return out / STATE / "students"


def make_student(out: Path, submission: str) -> Path:
    """Make a submission's own folder; a link on the way to it is replaced. Raises OSError."""
    for folder in (out / STATE, students(out), students(out) / submission):
        make_folder(folder)
    return students(out) / submission


def graded_file(out: Path, submission: str, slug: str) -> Path:
    """Where the file of an exercise is kept as it was graded."""
    return students(out) / submission / "graded" / f"{slug}.py"


def read_kept(path: Path) -> bytes | None:
    """Read a file that is kept; None if there is none, or something else that cannot be read."""
    try:
        return read_regular(path, path.name, limit=MAX_BYTES, detail="")
    except GraderError:
        return None

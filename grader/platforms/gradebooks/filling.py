"""The scores, entered into a table that was downloaded from a platform.

Whatever else stands there stays as it is, formulas included: it goes back to where it came from,
and what is changed in it would be changed there. Of a student without a score the old one stays.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from unicodedata import normalize

from grader.errors import OperatorError
from grader.people import Person
from grader.platforms.gradebooks.cells import number
from grader.platforms.gradebooks.gradebook import Gradebook, Line
from grader.platforms.gradebooks.sheet import Sheet

#: A cell of a row, or what is made of several.
Cell = Callable[[Sequence[str]], str]

_One = TypeVar("_One")


@dataclass(frozen=True)
class Key:
    """One way to tell who a row is: what it says, and what a Person must say to be that one."""

    of_row: Cell
    of_person: Callable[[Person], str]


@dataclass(frozen=True)
class Column:
    """One that scores may be entered into."""

    index: int
    names: Sequence[str]  # as it may be asked for: the title, an id, the whole header
    out_of: float | None = None  # the points it is out of, if the file says that


@dataclass(frozen=True)
class Layout:
    """What a platform's table has where. Rows are numbered from 0, the header included."""

    platform: str
    students: Sequence[int]
    keys: Sequence[Key]  # the surest first
    columns: Sequence[Column]
    label: Cell  # how a row is told to a reader
    untouched: Sequence[str] = ()  # what a cell may say that no score may replace


@dataclass
class Filled:
    """What came of it."""

    content: bytes = b""
    column: str = ""
    entered: int = 0
    replaced: int = 0  # of them, where another score stood
    only_here: list[str] = field(default_factory=list)  # ids of students who are not in the file
    only_there: list[str] = field(default_factory=list)  # rows of students who are not here
    kept: list[str] = field(default_factory=list)  # rows where something stands that stays


def fill(
    sheet: Sheet, layout: Layout, book: Gradebook, *, asked: str | None, comma: bool = False
) -> Filled:
    """Enter the scores into the column that was `asked` for, or the only one that there is.

    Raises OperatorError if that is not one column, or if it is out of other points.
    """
    column = _choose(layout, asked)
    if column.out_of is not None and abs(column.out_of - book.max_score) > 1e-6:
        there, here = number(column.out_of), number(book.max_score)
        raise OperatorError(
            f"{column.names[0]} is out of {there} points there, and the scores are out of {here}",
            hint=f"Tell them out of {there}: --out-of {there}; or change the points there.",
        )
    found = match(layout, sheet.rows, book.lines)
    filled = Filled(column=column.names[0])
    for index in layout.students:
        row = sheet.rows[index]
        if (line := found.get(index)) is None:
            filled.only_there.append(layout.label(row))
        elif line.score is not None:
            _enter(row, column.index, number(line.score, comma=comma), layout, filled)
    there_too = {line.person.id for line in found.values()}
    filled.only_here = [line.person.id for line in book.lines if line.person.id not in there_too]
    filled.content = sheet.to_bytes()
    return filled


def match(layout: Layout, rows: Sequence[Sequence[str]], lines: Sequence[Line]) -> dict[int, Line]:
    """Find the student of each row; by the surest key that names one of either side alone.

    Where a key has found somebody it is one of this class, and who differs by it is somebody else,
    whatever a later key says: two people may have one name.
    """
    found: dict[int, Line] = {}
    by_id = {line.person.id: line for line in lines}
    speaking: list[Key] = []
    for key in layout.keys:
        placed = {line.person.id for line in found.values()}
        rows_by = _alone({i: key.of_row(rows[i]) for i in layout.students if i not in found})
        ids_by = _alone({line.person.id: key.of_person(line.person) for line in lines}, but=placed)
        pairs = [(rows_by[what], by_id[ids_by[what]]) for what in rows_by.keys() & ids_by.keys()]
        same = {i: one for i, one in pairs if not _differ(rows[i], one.person, speaking)}
        found |= same
        speaking += [key] * bool(same)
    return found


def _differ(row: Sequence[str], person: Person, keys: Sequence[Key]) -> bool:
    """Whether one of the keys says that these are two."""
    told = ((key.of_row(row).casefold(), key.of_person(person).casefold()) for key in keys)
    return any(there and here and there != here for there, here in told)


def cell(index: int | None) -> Cell:
    """Return what reads a column, also of a row that ends before it; nothing if there is none."""
    return lambda row: "" if index is None or index >= len(row) else row[index].strip()


def find(header: Sequence[str], *names: str) -> int | None:
    """Return the first column of one of these names; letters' case does not matter."""
    wanted = {name.casefold() for name in names}
    return next((i for i, one in enumerate(header) if one.strip().casefold() in wanted), None)


def same_name(name: str) -> str:
    """The same for "Ada Lovelace" and "lovelace, ada"."""
    last, comma, first = normalize("NFKC", name).casefold().partition(",")
    return " ".join((f"{first} {last}" if comma else last).split())


def _alone(of: Mapping[_One, str], *, but: Collection[_One] = ()) -> dict[str, _One]:
    """Those that alone are called so, by what they are called."""
    called: dict[str, list[_One]] = {}
    for one, what in of.items():
        if what:
            called.setdefault(what.casefold(), []).append(one)
    return {what: ones[0] for what, ones in called.items() if len(ones) == 1 and ones[0] not in but}


def _choose(layout: Layout, asked: str | None) -> Column:
    possible = layout.columns
    if asked is not None:
        possible = [one for one in layout.columns if asked in one.names]
    if len(possible) == 1:
        return possible[0]
    all_of_them = "\n".join(one.names[0] for one in layout.columns)
    if asked is not None:
        which = "several columns are" if possible else "no column is"
        problem = f"{which} called {asked!r} in the file from {layout.platform}"
    elif possible:
        problem = f"the file from {layout.platform} has several columns for scores"
    else:
        problem = f"the file from {layout.platform} has no column for scores"
    hint = (
        "Say which it is: --column NAME" if layout.columns else "Make the assignment there first."
    )
    raise OperatorError(problem, detail=all_of_them, hint=hint)


def _enter(row: list[str], index: int, score: str, layout: Layout, filled: Filled) -> None:
    row.extend("" for _ in range(index + 1 - len(row)))
    if row[index].strip() in layout.untouched:
        filled.kept.append(f"{layout.label(row)}: {row[index].strip()}")
        return
    filled.replaced += row[index].strip() not in ("", "-", score)
    filled.entered += 1
    row[index] = score

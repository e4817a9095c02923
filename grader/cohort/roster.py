"""roster.csv: everybody who is in the class, and which submission is whose.

Any table that a platform exports or Excel writes: a byte order mark, UTF-16, Windows' code page,
commas, semicolons or tabs. Who is written twice, or has no id, is an error with its line.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from grader.cohort.columns import find_columns, find_marked
from grader.cohort.lateness import parse_time
from grader.cohort.names import fold, fold_name, one_word, one_word_each_way
from grader.errors import OperatorError
from grader.grading.naming import MAX_BYTES
from grader.people import Person, is_platforms_own
from grader.platforms.gradebooks.sheet import find_delimiter, require_text

#: What stands for no time: an empty cell, and Moodle's dash.
NO_TIME = ("", "-")

MAX_BYTES_OF_ROSTER = 32 * 1024 * 1024

#: What joins a submission to a person, the surest first.
KEYS = ("platform_id", "login", "email", "id")

#: Rows below the header that Canvas writes, and that are nobody: what begins so, and what says
#: nothing but this.
_POINTS = re.compile(r"\s*points possible\s*", re.IGNORECASE)
_POSTING = re.compile(r"(muted|manual posting.*)?", re.IGNORECASE)


class Row(NamedTuple):
    """A student's line in the roster."""

    line: int
    person: Person
    handed_in_at: str  # where it has such a column


def read_roster(path: Path, said: Mapping[str, str]) -> list[Person]:
    """Read it; `said` names columns by field. Raises OperatorError with the line that is wrong."""
    return [row.person for row in read_rows(path, said)]


def read_rows(path: Path, said: Mapping[str, str]) -> list[Row]:
    """Read all that it says of each. Raises OperatorError with the line that is wrong."""
    rows = [(line, row) for line, row in _rows(_read(path), path) if any(row)]
    if not rows:
        raise OperatorError(f"the roster {path} is empty", hint="Its first line names the columns.")
    (_, header), *lines = rows
    columns = find_columns(header, said, str(path), [cells for _, cells in lines])
    marked = find_marked([cells for _, cells in lines], columns)
    found: dict[str, Row] = {}
    for line, told in lines:
        cells = [one.removeprefix("#") if n in marked else one for n, one in enumerate(told)]
        if _is_nobody(cells, columns):
            continue
        if more := [cell for cell in cells[len(header) :] if cell]:
            raise OperatorError(
                f"{path}:{line}: {more[0]!r} is in no column: there are more cells than columns",
                detail=", ".join(filter(None, cells))[:200],
                hint="What holds a separator, as a name, has to be in quotes.",
            )
        row = Row(line, _person(cells, columns), _cell(cells, columns, "handed_in"))
        if fault := _find_fault(row):
            raise OperatorError(
                f"{path}:{line}: {fault}", detail=", ".join(filter(None, cells))[:200]
            )
        first = found.setdefault(fold(row.person.id), row)
        if first is not row:
            raise OperatorError(
                f"{path}:{line}: the id {row.person.id!r} is in line {first.line} already",
                hint="One line for each student; --roster-column id=COLUMN says which is the id.",
            )
    if not found:
        raise OperatorError(f"the roster {path} has no student", hint="One line for each.")
    return list(found.values())


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OperatorError(f"the roster {path} cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES_OF_ROSTER:
        raise OperatorError(f"the roster {path} is too large for one")
    require_text(content, f"the roster {path}")
    return _decode(content)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if content[1:2] == b"\0":
        return content.decode("utf-16-le", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _rows(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    text = text.replace("\0", "")
    said = re.match(r"sep=(.)\r?\n", text)  # Excel's own line
    text = text[said.end() :] if said else text
    separator = said[1] if said else find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    shift = 1 if said else 0
    begun = 0
    try:
        for row in reader:
            if any("\n" in cell and separator in cell for cell in row):
                raise csv.Error("a quote is not closed, or a cell holds lines of a table")
            yield reader.line_num + shift, [_read_cell(cell) for cell in row]
            begun = reader.line_num
    except csv.Error as error:
        what = str(error)
        if "unexpected end of data" in what:
            what = "a quote is not closed"
        raise OperatorError(
            f"{path}:{begun + 1 + shift}: {what}",
            hint='A quote within a cell is written twice: "Ann ""Anna"" Lee".',
        ) from error


def _read_cell(cell: str) -> str:
    """What it says; ``="00123"`` is how a spreadsheet is kept from making a number of digits."""
    words = " ".join(cell.split())
    formula = re.fullmatch(r'="([^"]*)"', words)
    return formula[1] if formula else words


def _cell(row: Sequence[str], columns: Mapping[str, int], field: str) -> str:
    index = columns.get(field)
    return row[index] if index is not None and index < len(row) else ""


def _person(row: Sequence[str], columns: Mapping[str, int]) -> Person:
    cell = partial(_cell, row, columns)
    name = cell("name") or " ".join(filter(None, (cell("first"), cell("last"))))
    number = re.fullmatch(r"\D*?\s*(\d+)", cell("platform_id"))  # Moodle: "Participant 12345"
    return Person(
        cell("id"),
        name=name,
        email=cell("email"),
        login=cell("login"),
        platform_id=number[1] if number else cell("platform_id"),
        section=cell("section"),
    )


def _is_nobody(cells: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Whether a platform wrote this row for itself."""
    if _POINTS.fullmatch(cells[0]) or all(map(_POSTING.fullmatch, cells)):
        return True
    person = _person(cells, columns)
    return is_platforms_own(person.name, person.login)


def _find_fault(row: Row) -> str:
    person = row.person
    if row.handed_in_at not in NO_TIME and parse_time(row.handed_in_at) is None:
        return f"{row.handed_in_at!r} is no time that something was handed in, as 2026-11-20 23:59"
    if not person.id:
        return "there is no id in this line"
    if "/" in person.id or person.id.startswith(".") or not person.id.isprintable():
        return f"{person.id!r} cannot be a folder's name, as an id has to be"
    if len(person.id.encode()) > MAX_BYTES - 16:
        return "its id is too long for a folder's name"
    return ""


@dataclass(frozen=True)
class Joined:
    """Whose a submission is: a person of the roster, nobody's, or one of several."""

    person: Person | None
    by: str = ""  # the key that said so
    several: tuple[Person, ...] = ()


class Roster:
    """The people of a class, found by what a download knows of them."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = list(people)
        self._by: dict[str, dict[str, list[Person]]] = {key: {} for key in (*KEYS, "name", "word")}
        for person in people:
            for key in KEYS:
                if value := fold(getattr(person, key)):
                    self._by[key].setdefault(value, []).append(person)
            if person.email and not person.login:
                self._by["login"].setdefault(fold(person.email.partition("@")[0]), []).append(
                    person
                )
            if name := fold_name(person.name):
                self._by["name"].setdefault(name, []).append(person)
                for word in one_word_each_way(person.name):
                    self._by["word"].setdefault(word, []).append(person)

    def numbers(self, people: Iterable[Person]) -> bool:
        """Whether the numbers of these people's platform are on the roster: one of them is."""
        return any(fold(one.platform_id) in self._by["platform_id"] for one in people)

    def knows(self, folder: str) -> bool:
        """Whether a folder, or archive, has the name of somebody."""
        found = self.find(Person(folder))
        return found.person is not None or bool(found.several)

    def members(self, group: str) -> list[Person]:
        """Who is in the group, or section, of that name, however a platform writes it.

        Who is in several has them separated by commas or semicolons.
        """
        word = one_word(group)
        return [one for one in self.people if word and word in map(one_word, _groups(one.section))]

    def find(
        self, known: Person, also_known_as: Sequence[str] = (), *, numbered: bool = False
    ) -> Joined:
        """Find who that is: by number, login, e-mail address or id, and else by name.

        Of several that these say, nobody knows which. With `numbered` somebody of another number
        is somebody else, whatever the name.
        """
        found: dict[str, tuple[str, Person]] = {}
        for key in KEYS:
            values = {getattr(known, key), known.id}
            values |= {*also_known_as} if key in ("login", "id") else set()
            found |= {i: one for i, one in self._by_key(key, values).items() if i not in found}
        if not found:
            found = {one.id: ("name", one) for one in self._by_name(known, also_known_as)}
            for key in ("login", "email", "id"):  # a folder that somebody has renamed
                found = found or self._by_key(key, {known.name})
            if numbered and known.platform_id:
                found = {id_: one for id_, one in found.items() if not one[1].platform_id}
        by = " and ".join(dict.fromkeys(key for key, _ in found.values()))
        people = tuple(person for _, person in found.values())
        return Joined(people[0], by) if len(people) == 1 else Joined(None, by, people)

    def _by_key(self, key: str, values: Iterable[str]) -> dict[str, tuple[str, Person]]:
        """Who has one of these there, by id, with what has told it."""
        people = [
            p for value in filter(None, map(fold, values)) for p in self._by[key].get(value, ())
        ]
        return {person.id: (key, person) for person in people}

    def _by_name(self, known: Person, also_known_as: Sequence[str]) -> Sequence[Person]:
        for name in filter(None, map(fold_name, (known.name, *also_known_as, known.id))):
            if people := self._by["name"].get(name):
                return people
        for name in filter(None, map(one_word, (known.name, *also_known_as, known.id))):
            if people := self._by["word"].get(name):
                return people
        return ()


def _groups(said: str) -> list[str]:
    return [said, *re.split(r"[,;]", said)]

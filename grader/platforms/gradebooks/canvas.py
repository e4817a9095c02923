"""Canvas: the CSV of "Gradebook > Export", filled in; or a small one that "Import" takes.

How Canvas reads it (instructure/canvas-lms, lib/gradebook_importer.rb, lib/gradebook_exporter.rb):

- The header is Student (or LastName, FirstName), ID, perhaps SIS User ID, SIS Login ID, Integration
  ID and Root Account, then Section. Columns of the teacher's own follow, then assignments.
- A student is looked up by ID; if there is none by that, by SIS User ID, SIS Login ID and name.
- An assignment's header is its title and its id: "Project (1234)". Whatever has no id that is
  known is found by its whole title, or made anew (Assignment.title_and_id).
- A row that begins with "Points Possible" says what each is out of; it may change that. A row of
  nothing but "Muted" or "Manual Posting" is passed over. "(read only)" and columns named Current,
  Final or Override Score, Points or Grade are no assignments.
- "Student, Test" is Canvas's own, and has no grade anywhere else.
- EX excuses; N/A says that the assignment is not this student's. A point and a comma are both
  taken for the decimal sign; semicolons may separate.
"""

import re
from collections.abc import Sequence

from grader.errors import OperatorError
from grader.people import Person, is_platforms_own
from grader.platforms.gradebooks.cells import key, number, read_number, text
from grader.platforms.gradebooks.filling import Cell, Column, Key, Layout, cell, find, same_name
from grader.platforms.gradebooks.gradebook import Gradebook
from grader.platforms.gradebooks.sheet import Sheet
from grader.platforms.gradebooks.wishes import Wishes, require_column, require_known

NAME = "Canvas"

_OF_STUDENT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_TITLE_AND_ID = re.compile(r"(?P<title>.*)\s\((?P<id>\d+)\)")
_COMPUTED = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_NO_STUDENT = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_POINTS = "Points Possible"


def render(book: Gradebook, wishes: Wishes) -> bytes:
    """Return a gradebook of one assignment. Raises OperatorError for who has no id and no login."""
    title = require_column(wishes, NAME, "Project (1234)")
    require_known(book, _known, NAME, "an ID or a login")
    rows = [
        [*_OF_STUDENT, title],
        [f"    {_POINTS}", "", "", "", "", number(book.max_score, comma=wishes.comma)],
    ]
    for line in book.lines:
        one = line.person
        score = "" if line.score is None else number(line.score, comma=wishes.comma)
        name = text(one.name or one.id)
        rows.append([name, _number_of(one), "", key(one.login), text(one.section), score])
    return Sheet(rows).to_bytes()


def layout(sheet: Sheet) -> Layout:
    """Say what is where in an export. Raises OperatorError if it is none."""
    header = sheet.rows[0]
    number_of, section = find(header, "ID"), find(header, "Section")
    names = find(header, "Student"), find(header, "LastName"), find(header, "FirstName")
    if number_of is None or section is None or names[0] is names[1] is None:
        raise OperatorError(
            "this is no gradebook from Canvas: it has no columns Student, ID and Section",
            hint="In Canvas: Grades > Export > Export entire gradebook.",
        )
    name = _name(*names)
    points = next((row for row in sheet.rows[1:] if row and _POINTS in row[0]), [])
    login, sis = cell(find(header, "SIS Login ID")), cell(find(header, "SIS User ID"))
    return Layout(
        platform=NAME,
        students=[i for i, row in enumerate(sheet.rows) if i and _is_student(row, name)],
        keys=(
            Key(cell(number_of), lambda one: one.platform_id),
            Key(login, lambda one: one.login),
            Key(sis, lambda one: one.id),
            Key(login, lambda one: one.id),
            Key(login, lambda one: one.email),
            Key(lambda row: same_name(name(row)), lambda one: same_name(one.name or one.id)),
        ),
        columns=_assignments(header, section, points),
        label=name,
        untouched=("EX", "N/A"),
    )


def _known(one: Person) -> str:
    return _number_of(one) or key(one.login)


def _number_of(one: Person) -> str:
    """Canvas's own id: a number, or it is another platform's."""
    return one.platform_id if one.platform_id.isdecimal() else ""


def _name(whole: int | None, last: int | None, first: int | None) -> Cell:
    if whole is not None:
        return cell(whole)
    return lambda row: f"{cell(last)(row)}, {cell(first)(row)}"


def _is_student(row: Sequence[str], name: Cell) -> bool:
    if _POINTS in "".join(row[:1]) or is_platforms_own(name(row)):
        return False
    return not all(map(_NO_STUDENT.fullmatch, row))


def _assignments(header: Sequence[str], section: int, points: Sequence[str]) -> list[Column]:
    """Those with an id, as every one has that Canvas has exported; else all that might be one."""
    possible = [
        index
        for index in range(section + 1, len(header))
        if not _COMPUTED.search(header[index]) and "read only" not in cell(index)(points)
    ]
    with_id = [index for index in possible if _TITLE_AND_ID.fullmatch(header[index])]
    return [
        Column(index, _names(header[index]), read_number(cell(index)(points)))
        for index in with_id or possible
    ]


def _names(header: str) -> tuple[str, ...]:
    known = _TITLE_AND_ID.fullmatch(header)
    return (header, known["title"], known["id"]) if known else (header,)

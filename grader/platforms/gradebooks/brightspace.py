"""Brightspace (D2L): the CSV of "Grades > Enter Grades > Export", filled in; or one to import.

What is said of it (D2L, "Importing grades", community.d2l.com/brightspace/kb/articles/3538; files
that it has exported):

- A student is known by OrgDefinedId, Username or both. In exports "#" stands before each, so that
  no spreadsheet takes it for a number; with and without it both are taken. The number in the names
  of a download of submissions is neither.
- A numeric item is the column "<Item> Points Grade", in exports with what it is out of:
  "Project Points Grade <Numeric MaxPoints:100>". An item that is not there can be made by it.
- The last column is "End-of-Line Indicator", and says "#" in each row.
- A score above the maximum is cut to it, unless the item may exceed it.
"""

import re

from grader.errors import OperatorError
from grader.people import Person
from grader.platforms.gradebooks.cells import key, number, read_number
from grader.platforms.gradebooks.filling import Cell, Column, Key, Layout, cell, find, same_name
from grader.platforms.gradebooks.gradebook import Gradebook
from grader.platforms.gradebooks.sheet import Sheet
from grader.platforms.gradebooks.wishes import Wishes, require_column, require_known

NAME = "Brightspace"

_END = "End-of-Line Indicator"
_COLUMN = re.compile(r"(?P<title>.+) Points Grade(?: <Numeric MaxPoints:(?P<most>[\d.,]+)[^>]*>)?")


def render(book: Gradebook, wishes: Wishes) -> bytes:
    """Return what can be imported. Raises OperatorError for who has no id and no user name."""
    title = require_column(wishes, NAME, "Project")
    require_known(book, _known, NAME, "an OrgDefinedId or a user name")
    if not _COLUMN.fullmatch(title):
        title = f"{title} Points Grade <Numeric MaxPoints:{number(book.max_score)}>"
    rows = [["OrgDefinedId", "Username", title, _END]]
    for line in book.lines:
        score = "" if line.score is None else number(line.score, comma=wishes.comma)
        one = line.person
        org = "" if key(one.login) else _org_defined_id(one)
        rows.append([_marked(org), _marked(one.login), score, "#"])
    return Sheet(rows).to_bytes()


def layout(sheet: Sheet) -> Layout:
    """Say what is where in an export. Raises OperatorError if it is none."""
    header = sheet.rows[0]
    org, user = find(header, "OrgDefinedId", "Org Defined ID"), find(header, "Username")
    if (org is None and user is None) or find(header, _END) is None:
        raise OperatorError(
            "this is no export from Brightspace: it has no OrgDefinedId, Username and "
            "End-of-Line Indicator",
            hint="In Brightspace: Grades > Enter Grades > Export, key field Both, Points grade.",
        )
    last, first = cell(find(header, "Last Name")), cell(find(header, "First Name"))
    login, number_of = _unmarked(user), _unmarked(org)
    return Layout(
        platform=NAME,
        students=[i for i, row in enumerate(sheet.rows) if i and any(row)],
        keys=(
            Key(login, lambda one: one.login),
            Key(number_of, lambda one: one.id),
            Key(login, lambda one: one.id),
            Key(cell(find(header, "Email")), lambda one: one.email),
            Key(
                lambda row: same_name(f"{last(row)}, {first(row)}"),
                lambda one: same_name(one.name),
            ),
        ),
        columns=[
            Column(index, (name, found["title"]), read_number(found["most"] or ""))
            for index, name in enumerate(header)
            if (found := _COLUMN.fullmatch(name))
        ],
        label=lambda row: login(row) or number_of(row),
    )


def _known(one: Person) -> str:
    return key(one.login) or _org_defined_id(one)


def _org_defined_id(one: Person) -> str:
    """The id, if it is a number: a roster's, or a folder's that was named by it."""
    return one.id if one.id.isdecimal() else ""


def _marked(said: str) -> str:
    return f"#{key(said)}" if key(said) else ""


def _unmarked(index: int | None) -> Cell:
    return lambda row: cell(index)(row).removeprefix("#")

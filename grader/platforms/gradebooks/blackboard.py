"""Blackboard: the file of "Work Offline > Download > Full Grade Center", filled in or made.

What is said of it (Blackboard's help, "Work offline with grade data"; files that it has written):

- It is UTF-16 with a byte order mark, separated by tabs, each cell in quotes, named .xls; or the
  same with commas, named .csv. The header is Last Name, First Name, Username, Student ID, Last
  Access, Availability, then columns of scores: "Project [Total Pts: 100 Score] |123456".
- A student is known by the user name, a column by the number behind "|". A column without one
  is made anew, of text and out of 0 points: so we write none. Names are not read.
- Columns with "up to" are computed.
"""

import re

from grader.errors import OperatorError
from grader.people import is_platforms_own
from grader.platforms.gradebooks.cells import key, number, read_number, split_name, text
from grader.platforms.gradebooks.filling import Column, Key, Layout, cell, find, same_name
from grader.platforms.gradebooks.gradebook import Gradebook
from grader.platforms.gradebooks.sheet import Sheet
from grader.platforms.gradebooks.wishes import Wishes, require_column, require_known

NAME = "Blackboard"

_OF_STUDENT = ("Last Name", "First Name", "Username", "Student ID")
_SHORT = re.compile(r"(?P<title>.+?)\s*\|\s*(?P<id>\d+)")
_COLUMN = re.compile(
    r"(?P<title>.+?) ?\[Total Pts: (?P<most>[\d.,]+)[^\]]*\] ?\|(?P<id>\d+)", re.DOTALL
)


def render(book: Gradebook, wishes: Wishes) -> bytes:
    """Return a full gradebook of one column. Raises OperatorError for who has no user name."""
    header = _header(require_column(wishes, NAME, "Project |123456"), book)
    require_known(book, lambda one: key(one.login), NAME, "a user name")
    rows = [[*_OF_STUDENT, header]]
    for line in book.lines:
        last, first = map(text, split_name(line.person))
        score = "" if line.score is None else number(line.score, comma=wishes.comma)
        student = "" if line.person.id == line.person.login else text(line.person.id)
        rows.append([last, first, line.person.login, student, score])
    return Sheet(rows, encoding="utf-16-le", delimiter="\t", newline="\n", quoted=True).to_bytes()


def layout(sheet: Sheet) -> Layout:
    """Say what is where in a download. Raises OperatorError if it is none."""
    header = sheet.rows[0]
    user, student = find(header, "Username"), cell(find(header, "Student ID"))
    last, first = cell(find(header, "Last Name")), cell(find(header, "First Name"))
    if user is None:
        raise OperatorError(
            "this is no gradebook from Blackboard: it has no column Username",
            hint="In Blackboard: Full Grade Center > Work Offline > Download.",
        )
    return Layout(
        platform=NAME,
        students=[
            i
            for i, row in enumerate(sheet.rows)
            if i and any(row) and not is_platforms_own("", cell(user)(row))
        ],
        keys=(
            Key(cell(user), lambda one: one.login),
            Key(cell(user), lambda one: one.id),
            Key(student, lambda one: one.id),
            Key(
                lambda row: same_name(f"{last(row)}, {first(row)}"),
                lambda one: same_name(one.name),
            ),
        ),
        columns=[
            Column(index, (name, found["title"], found["id"]), read_number(found["most"]))
            for index, name in enumerate(header)
            if (found := _COLUMN.fullmatch(name))
        ],
        label=lambda row: cell(user)(row) or f"{last(row)}, {first(row)}",
    )


def _header(column: str, book: Gradebook) -> str:
    """Return the header of "Project |123456"; the whole one as it is."""
    if _COLUMN.fullmatch(column):
        return column
    if known := _SHORT.fullmatch(column):
        return f"{known['title']} [Total Pts: {number(book.max_score)} Score] |{known['id']}"
    raise OperatorError(
        f"{NAME} knows a column by its number, and {column!r} has none",
        detail="Without one it makes a column of text that is worth nothing.",
        hint="It is the end of its header in a downloaded gradebook: --column 'Project |123456'; "
        "or fill that file in: --into FILE",
    )

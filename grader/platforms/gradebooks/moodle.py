"""Moodle: an assignment's grading worksheet, and what "Import > CSV file" takes.

The worksheet (moodle/moodle, mod/assign/feedback/offline/importgradeslib.php and locallib.php; its
columns: mod/assign/gradingtable.php) goes in by "Upload grading worksheet":

- Columns are found by their names in the language of who uploads: Identifier, Grade and Last
  modified (grade) have to be there, others may be. A student is the number behind "Participant ".
- A grade above the assignment's maximum, or below 0, is passed over without a word. An empty one
  is no change. One that Moodle has of a later time than the sheet says is kept, unless the box for
  that is ticked: our sheet knows no time, so it has to be ticked when grades are entered again.
- "Feedback comments" replaces what stands there, also by nothing: it is written if asked for.

The import (grade/import/csv/classes/load_data.php) lets one choose what each column is. It knows
a student by user name or email address, skips a row without, and takes nothing at all if it does
not know one of them, or if a grade is no number. "-" and nothing are no grade.

Both read UTF-8 with or without a byte order mark, and a decimal point in every language
(lib/moodlelib.php, unformat_float; lib/csvlib.class.php).
"""

import re

from grader.errors import OperatorError
from grader.people import Person
from grader.platforms.gradebooks.cells import key, number, read_number, text
from grader.platforms.gradebooks.filling import Column, Key, Layout, cell, find, same_name
from grader.platforms.gradebooks.gradebook import Gradebook, Line
from grader.platforms.gradebooks.sheet import Sheet
from grader.platforms.gradebooks.wishes import Wishes, require_known

NAME = "Moodle"

_WORKSHEET = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
)
_COMMENTS = "Feedback comments"
#: In the languages in which somebody has looked; in others the column has to be named.
_GRADE, _MOST = ("Grade", "Bewertung"), ("Maximum grade", "Bestwertung")
_DIGITS = re.compile(r"(\d+)\s*$")
#: "Participant 12345", whatever the word for it is.
_IDENTIFIER = re.compile(r"\D+\d+")


def render(book: Gradebook, wishes: Wishes) -> bytes:
    """Return a worksheet. Raises OperatorError for who has no number of a participant."""
    require_known(book, lambda one: _digits(one.platform_id), NAME, "a participant's number")
    rows = [[*_WORKSHEET, *([_COMMENTS] if wishes.comments else [])]]
    for line in book.lines:
        one = line.person
        rows.append(
            [
                f"Participant {_digits(one.platform_id)}",
                text(one.name or one.id),
                text(one.email),
                "",
                _score(line, wishes),
                number(book.max_score, comma=wishes.comma),
                *("Yes", "", ""),
                *([_account(line, book)] if wishes.comments else []),
            ]
        )
    return Sheet(rows).to_bytes()


def render_grades(book: Gradebook, wishes: Wishes) -> bytes:
    """Return the scores, of each task too, for the import into the course's gradebook."""
    mailed = all(key(line.person.email) for line in book.lines)
    known = _email if mailed else _login
    require_known(book, known, NAME, "a user name or an email address")
    title = wishes.column or "Total"
    tasks = [f"{slug} {task}" for slug, task in book.tasks]
    rows = [["Username", "Email address", "Full name", text(title), *tasks]]
    for line in book.lines:
        one = line.person
        of_tasks = [
            number(line.tasks[task], comma=wishes.comma) if task in line.tasks else ""
            for task in book.tasks
        ]
        who = [key(one.login), key(one.email), text(one.name or one.id)]
        rows.append([*who, _score(line, wishes), *of_tasks])
    return Sheet(rows).to_bytes()


def layout(sheet: Sheet) -> Layout:
    """Say what is where in a worksheet, of any language. Raises OperatorError if it is none."""
    header = sheet.rows[0]
    students = [i for i, row in enumerate(sheet.rows) if i and any(row)]
    if not students or not all(_IDENTIFIER.fullmatch(cell(0)(sheet.rows[i])) for i in students):
        raise OperatorError(
            "this is no grading worksheet from Moodle: no participants' numbers come first",
            hint="In Moodle: the assignment > Submissions > Download grading worksheet.",
        )
    grade, most = find(header, *_GRADE), find(header, *_MOST)
    name = find(header, "Full name", "Vollständiger Name")
    said = {cell(most)(sheet.rows[i]) for i in students} - {""}
    out_of = read_number(said.pop()) if len(said) == 1 else None
    # In another language the column has to be asked for: every one may be then.
    columns = range(1, len(header)) if grade is None else [grade]
    return Layout(
        platform=NAME,
        students=students,
        keys=(
            Key(lambda row: _digits(cell(0)(row)), lambda one: _digits(one.platform_id)),
            Key(cell(find(header, "Email address", "E-Mail-Adresse")), lambda one: one.email),
            Key(cell(find(header, "Username", "Anmeldename")), lambda one: one.login or one.id),
            Key(cell(find(header, "ID number", "ID-Nummer")), lambda one: one.id),
            Key(lambda row: same_name(cell(name)(row)), lambda one: same_name(one.name or one.id)),
        ),
        columns=[Column(i, [header[i]], out_of) for i in columns],
        label=lambda row: cell(name)(row) or cell(0)(row),
    )


def _email(one: Person) -> str:
    return key(one.email)


def _login(one: Person) -> str:
    return key(one.login)


def _score(line: Line, wishes: Wishes) -> str:
    return "" if line.score is None else number(line.score, comma=wishes.comma)


def _account(line: Line, book: Gradebook) -> str:
    """What each task gave; nothing where there is no score."""
    return "; ".join(
        f"{slug} {task}: {number(line.tasks[slug, task])} of {number(most)}"
        for (slug, task), most in book.tasks.items()
        if (slug, task) in line.tasks
    )


def _digits(said: str) -> str:
    found = _DIGITS.search(said)
    return found[1] if found else ""

"""A table for everybody else: a row a student, a column a task.

As CSV it begins with a byte order mark: without one Excel takes UTF-8 for its own old encoding, and
names break. With decimal commas semicolons separate, as where those are usual.
"""

from collections.abc import Iterator

from grader.platforms.gradebooks.cells import number, text
from grader.platforms.gradebooks.gradebook import Gradebook, Line
from grader.platforms.gradebooks.sheet import Sheet
from grader.platforms.gradebooks.wishes import Wishes

#: What tests gave is out of the exercises' own points.
_LAST = ("remark", "the tests gave", "changed by people")

_OF_STUDENT = ("student", "name", "email", "login", "platform_id", "section")


def render(book: Gradebook, wishes: Wishes) -> bytes:
    """Return the CSV; words that a spreadsheet would run get an apostrophe."""
    rows = [[_as_text(one, wishes) for one in row] for row in [header(book), *map_lines(book)]]
    delimiter = ";" if wishes.comma else ","
    return Sheet(rows, encoding="utf-8-sig", delimiter=delimiter).to_bytes()


def header(book: Gradebook) -> list[str | float | None]:
    """Name the columns; a task's says what it is worth."""
    tasks = [f"{slug} {task} (of {number(most)})" for (slug, task), most in book.tasks.items()]
    return [*_OF_STUDENT, f"score (of {number(book.max_score)})", "percent", *tasks, *_LAST]


def map_lines(book: Gradebook) -> Iterator[list[str | float | None]]:
    """Yield the rows: words, numbers, and None where there is no score."""
    for line in book.lines:
        one = line.person
        tasks = [line.tasks.get(task) for task in book.tasks]
        who = [one.id, one.name, one.email, one.login, one.platform_id, one.section]
        yield [*who, line.score, _percent(line, book), *tasks, line.why, *_adjusted(line)]


def _percent(line: Line, book: Gradebook) -> float | None:
    return None if line.score is None else 100 * line.score / (book.max_score or 1)


def _adjusted(line: Line) -> tuple[float | None, str]:
    """What the tests gave, and what was changed of it."""
    changes = line.adjusted.changes if line.adjusted else ()
    return line.machine, "; ".join(change.tell() for change in changes)


def _as_text(value: str | float | None, wishes: Wishes) -> str:
    if value is None:
        return ""
    return text(value) if isinstance(value, str) else number(value, comma=wishes.comma)

"""Numbers and text as a cell may hold them."""

from grader.people import Person
from grader.reports.escape import csv_cell


def number(value: float, *, comma: bool = False) -> str:
    """Say points as platforms read them, with two digits at most: ``24``, ``24.5``, ``24,25``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def read_number(said: str) -> float | None:
    """Return what a cell says, with a point or a comma; None if it is no number."""
    try:
        return float(said.replace(",", "."))
    except ValueError:
        return None


def text(value: str) -> str:
    """Make words harmless, however a spreadsheet splits the file: see ``csv_cell``."""
    return csv_cell(value)


def key(value: str) -> str:
    """Return what a platform knows a student by; nothing if it cannot stand in a cell as it is."""
    return value if csv_cell(value) == value else ""


def split_name(person: Person) -> tuple[str, str]:
    """Return last name and first name, of "Ada Lovelace" and of "Lovelace, Ada"."""
    name = person.name.strip()
    if "," in name:
        last, _, first = name.partition(",")
    else:
        first, _, last = name.rpartition(" ")
    return last.strip(), first.strip()

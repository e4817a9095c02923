"""OUT/.grader: what the grader keeps of a class; no student's folder can be called so."""

from collections.abc import Sequence
from pathlib import Path

from grader.people import Person
from grader.reports.json_text import to_json
from grader.reports.writing import make_folder, write_text

FOLDER = ".grader"
PEOPLE = "people.json"

#: OUT/gradebook-canvas.csv and its like, where nobody says otherwise.
GRADEBOOK = "gradebook"


def keep_in(out: Path, name: str) -> Path:
    """Return where something is kept; the folder is there then. Raises OSError."""
    make_folder(out / FOLDER)
    return out / FOLDER / name


def write_people(out: Path, people: Sequence[Person]) -> None:
    """Keep who is in the class, each by the name of their folder in OUT. Raises OSError."""
    write_text(keep_in(out, PEOPLE), to_json(list(people)))

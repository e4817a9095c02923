"""OUT/.grader: what the grader keeps of a class; no student's folder can be called so."""

from pathlib import Path

from grader.reports.writing import make_folder

FOLDER = ".grader"
PEOPLE = "people.json"

#: OUT/gradebook-canvas.csv and its like, where nobody says otherwise.
GRADEBOOK = "gradebook"


def keep_in(out: Path, name: str) -> Path:
    """Return where something is kept; the folder is there then. Raises OSError."""
    make_folder(out / FOLDER)
    return out / FOLDER / name

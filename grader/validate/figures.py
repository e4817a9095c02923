"""The numbers of a run, as a table in Markdown, and the same table as docs/validation.md keeps it.

A number that a run did not look at is a dash; stored numbers are then not held against it.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.errors import OperatorError
from grader.validate.findings import ExerciseFindings, Hole, Validation
from grader.validate.places import place

#: Where the table begins and ends in a page.
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"

_UNSEEN = "–"


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One row. Names are the table's columns."""

    exercise: str
    tests: int
    wrong_solutions: int
    caught: int
    idle: int
    on_words_alone: int
    mutants: int | None
    equivalent: int | None
    survivors: int | None
    unstable: int | None


def count(validation: Validation) -> list[Figures]:
    """Return a row for each exercise."""
    return [_count(exercise) for exercise in validation.exercises]


def _count(found: ExerciseFindings) -> Figures:
    mutants, unstable = found.mutants, found.unstable
    equivalent = [m for m in mutants or () if m.equivalent is not None]
    return Figures(
        exercise=found.slug,
        tests=len(found.tests),
        wrong_solutions=len(found.wrong_solutions),
        caught=sum(one.caught for one in found.wrong_solutions),
        idle=len(found.idle),
        on_words_alone=len(found.on_words_alone),
        mutants=None if mutants is None else len(mutants),
        equivalent=None if mutants is None else len(equivalent),
        survivors=None if mutants is None else sum(one.survives for one in mutants),
        unstable=None if unstable is None else len(unstable),
    )


def render_figures(rows: Sequence[Figures]) -> str:
    """Return the table in Markdown."""
    columns = [field.name for field in msgspec.structs.fields(Figures)]
    head = [column.replace("_", " ") for column in columns]
    lines = [_line(head), _line(["---", *("---:" for _ in columns[1:])])]
    return "\n".join(lines + [_line(_cells(row)) for row in rows]) + "\n"


def _cells(row: Figures) -> list[str]:
    values = msgspec.structs.astuple(row)
    return [_UNSEEN if value is None else str(value) for value in values]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def compare(page: Path, rows: Sequence[Figures]) -> list[Hole]:
    """Hold the table in a page against these rows: a Hole for each that differs.

    Raises OperatorError if the page has no such table.
    """
    text = page.read_text(encoding="utf-8")
    found = re.search(f"{BEGIN}(.*?){END}", text, re.DOTALL)
    if found is None:
        raise OperatorError(
            f"{page} has no table of figures",
            detail=f"It stands between {BEGIN} and {END}.",
            hint="OUT/figures.md is one.",
        )
    first = text[: found.start(1)].count("\n") + 1
    stored = {}
    for number, line in enumerate(found[1].splitlines(), first):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        stored[cells[0]] = number, cells
    return [hole for row in rows for hole in _differences(row, stored, page, first)]


def _differences(
    row: Figures, stored: dict[str, tuple[int, list[str]]], page: Path, first: int
) -> list[Hole]:
    cells = _cells(row)
    line, kept = stored.get(row.exercise, (first, []))
    same = len(kept) == len(cells) and all(
        _UNSEEN in pair or pair[0] == pair[1] for pair in zip(kept, cells, strict=True)
    )
    if same:
        return []
    return [Hole(place(page, line), f"stored figures differ from this run: {_line(cells)}")]

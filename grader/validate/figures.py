"""The numbers of a run, as tables in Markdown, and the same as docs/validation.md keeps them.

A number that a run did not look at is a dash; stored numbers are then not held against it.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from grader.catalog.right import REFERENCE
from grader.errors import OperatorError
from grader.validate.findings import ExerciseFindings, Hole, Validation
from grader.validate.places import place

#: Where the tables begin and end in a page.
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"

_UNSEEN = "–"


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One exercise. Names are the table's columns."""

    exercise: str
    tests: int
    styles: int
    accepted: int
    wrong_solutions: int
    caught: int
    idle: int
    on_words_alone: int
    unstable: int | None


class MutantFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The mutants of one right solution."""

    right_solution: str  # "transactions/solution", "transactions/serializable"
    mutants: int | None
    equivalent: int | None
    survivors: int | None


Row = Figures | MutantFigures


def count(validation: Validation) -> list[Figures]:
    """Return a row for each exercise."""
    return [_count(exercise) for exercise in validation.exercises]


def _count(found: ExerciseFindings) -> Figures:
    return Figures(
        exercise=found.slug,
        tests=len(found.tests),
        styles=len(found.styles),
        accepted=sum(style.score == found.max_score for style in found.styles),
        wrong_solutions=len(found.wrong_solutions),
        caught=sum(one.caught for one in found.wrong_solutions),
        idle=len(found.idle),
        on_words_alone=len(found.on_words_alone),
        unstable=None if found.unstable is None else len(found.unstable),
    )


def count_mutants(validation: Validation) -> list[MutantFigures]:
    """Return a row for each right solution: the reference of each exercise, then its styles."""
    return [row for found in validation.exercises for row in _count_mutants(found)]


def _count_mutants(found: ExerciseFindings) -> Iterator[MutantFigures]:
    for name in (REFERENCE, *(style.name for style in found.styles)):
        called = f"{found.slug}/{name}"
        if found.mutants is None:
            yield MutantFigures(
                right_solution=called, mutants=None, equivalent=None, survivors=None
            )
            continue
        own = [mutant for mutant in found.mutants if mutant.of == name]
        yield MutantFigures(
            right_solution=called,
            mutants=len(own),
            equivalent=sum(mutant.equivalent is not None for mutant in own),
            survivors=sum(mutant.survives for mutant in own),
        )


def render_figures(validation: Validation) -> str:
    """Return both tables in Markdown."""
    return f"{render_table(count(validation))}\n{render_table(count_mutants(validation))}"


def render_table(rows: Sequence[Row]) -> str:
    """Return one table; all rows are of one kind, and there is at least one."""
    head = columns(rows[0])
    lines = [_line(head), _line(["---", *("---:" for _ in head[1:])])]
    return "\n".join(lines + [_line(cells(row)) for row in rows]) + "\n"


def columns(row: Row) -> list[str]:
    """The names of a table's columns."""
    return [field.name.replace("_", " ") for field in msgspec.structs.fields(row)]


def cells(row: Row) -> list[str]:
    """What stands in them; the first one names the row."""
    values = msgspec.structs.astuple(row)
    return [_UNSEEN if value is None else str(value) for value in values]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def compare(page: Path, rows: Sequence[Row]) -> list[Hole]:
    """Hold the tables in a page against these rows: a Hole for each that differs.

    Raises OperatorError if the page has no such tables.
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
        kept = [cell.strip() for cell in line.strip().strip("|").split("|")]
        stored[kept[0]] = number, kept
    return [hole for row in rows for hole in _differences(row, stored, page, first)]


def _differences(
    row: Row, stored: dict[str, tuple[int, list[str]]], page: Path, first: int
) -> list[Hole]:
    now = cells(row)
    line, kept = stored.get(now[0], (first, []))
    same = len(kept) == len(now) and all(
        _UNSEEN in pair or pair[0] == pair[1] for pair in zip(kept, now, strict=True)
    )
    if same:
        return []
    return [Hole(place(page, line), f"stored figures differ from this run: {_line(now)}")]

"""A run of the gate as Markdown, held against an earlier one: what a change of tests changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from grader.errors import OperatorError
from grader.reports import words
from grader.reports.templates import markdown_environment
from grader.validate.figures import Row, cells, columns, count, count_mutants
from grader.validate.findings import ExerciseFindings, Hole, Validation

FILE = "validation.json"

#: More are on the page.
MAX_LISTED = 50


@dataclass(frozen=True)
class Named:
    """Tests or mistakes of an exercise that are new, gone or otherwise, by name."""

    what: str
    slug: str
    names: Sequence[str]


def read_before(out: Path) -> Validation:
    """Read what an earlier run found. Raises OperatorError."""
    try:
        return msgspec.json.decode((out / FILE).read_bytes(), type=Validation)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise OperatorError(
            f"cannot read {out / FILE}",
            detail=str(error),
            hint="--before is the OUT of an earlier grader validate -o OUT.",
        ) from error


def render_gate(found: Validation, more: Sequence[Hole], before: Validation | None) -> str:
    """Return the Markdown; `more` are holes that are no exercise's."""
    holes = [*found.holes, *more]
    mutants = any(one.mutants is not None for one in found.exercises)
    tables = [_table(count(found), count(before) if before else None)]
    if mutants:
        tables.append(_table(count_mutants(found), count_mutants(before) if before else None))
    named = _all_named(found, before) if before else []
    return (
        markdown_environment()
        .get_template("gate.md.j2")
        .render(
            holds=found.holds and not more,
            holes=holes[:MAX_LISTED],
            more=len(holes) - len(holes[:MAX_LISTED]),
            tables=tables,
            compared=before is not None,
            named=[(one, one.names[:MAX_LISTED]) for one in named if one.names],
        )
    )


@dataclass(frozen=True)
class Table:
    head: Sequence[str]
    rows: Sequence[
        Sequence[tuple[str, str]]
    ]  # of each cell what it was, if another, and what it is


def _table(now: Sequence[Row], before: Sequence[Row] | None) -> Table:
    known = {cells(row)[0]: cells(row) for row in before or ()}
    rows = []
    for told in map(cells, now):
        then = known.pop(told[0], None)
        pairs = zip(then or told, told, strict=True)
        rows.append([(old if old != new else "", new) for old, new in pairs])
        if then is None and before is not None:
            rows[-1][0] = ("", f"{told[0]} (new)")
    rows += [
        [("", f"{name} (gone)"), *(("", "") for _ in told[1:])] for name, told in known.items()
    ]
    return Table(columns(now[0]), rows)


def _all_named(found: Validation, before: Validation) -> list[Named]:
    then = {one.slug: one for one in before.exercises}
    return [
        named
        for one in found.exercises
        if one.slug in then
        for named in (
            *_compare("test", one.slug, _tests(then[one.slug]), _tests(one)),
            *_compare("stored mistake", one.slug, _mistakes(then[one.slug]), _mistakes(one)),
        )
    ]


def _compare(what: str, slug: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Named]:
    both = [name for name in new if name in old and old[name] != new[name]]
    return [
        Named(f"New {what}", slug, [f"{name}, {new[name]}" for name in new if name not in old]),
        Named(f"{what} gone".capitalize(), slug, [name for name in old if name not in new]),
        Named(
            f"{what} otherwise".capitalize(),
            slug,
            [f"{name}: {old[name]} → {new[name]}" for name in both],
        ),
    ]


def _tests(found: ExerciseFindings) -> Mapping[str, str]:
    return {
        one.id: f"{words.points(one.points)} points, catches {one.catches}" for one in found.tests
    }


def _mistakes(found: ExerciseFindings) -> Mapping[str, str]:
    return {one.name: "caught" if one.caught else "not caught" for one in found.wrong_solutions}

"""Rows as a table and as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich.table import Table

from tests.bench.rows import Row, number

MARKS = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}


def draw(sections: Mapping[str, Sequence[Row]]) -> Table:
    """One line per row, a rule after each section."""
    table = Table(highlight=False)
    for title in ("", "measured", "to reach", "reached", ""):
        right = title in ("measured", "to reach")
        table.add_column(title, justify="right" if right else "left", overflow="fold")
    for rows in sections.values():
        for row in rows:
            table.add_row(
                row.what, with_unit(row.value, row.unit), reach(row), MARKS[row.reached], row.note
            )
        table.add_section()
    return table


def write_json(sections: Mapping[str, Sequence[Row]], machine: Mapping[str, object]) -> str:
    """All rows by section, and the machine."""
    rows = {
        name: [asdict(row) | {"reached": row.reached} for row in rows]
        for name, rows in sections.items()
    }
    return json.dumps({"machine": machine, "sections": rows}, indent=2) + "\n"


def reach(row: Row) -> str:
    """The number to reach, empty if there is none."""
    if row.reach is None:
        return ""
    return f"{'>=' if row.more_is_better else '<='} {with_unit(row.reach, row.unit)}"


def with_unit(value: float, unit: str) -> str:
    """A number as it is read; without a unit it counts."""
    return f"{number(value)} {unit}" if unit else f"{value:,.0f}"

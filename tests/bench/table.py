"""Rows as a table and as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich.table import Table

from tests.bench.rows import Row

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
                row.what, _number(row.value, row.unit), _reach(row), MARKS[row.reached], row.note
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


def _reach(row: Row) -> str:
    if row.reach is None:
        return ""
    return f"{'>=' if row.more_is_better else '<='} {_number(row.reach, row.unit)}"


def _number(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}"

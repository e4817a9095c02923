"""Rows as tables in Markdown, put into a page where it says ``<!-- SECTION -->``.

A table that this run did not measure stays as it is.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from tests.bench.rows import BenchError, Row
from tests.bench.table import reach, with_unit

END = "<!-- end -->"
HEAD = (
    "| what | measured | to reach | spread, and what belongs to it |\n| --- | ---: | ---: | --- |\n"
)


def write_into(page: Path, name: str, rows: Sequence[Row], machine: str) -> None:
    """Replace the table of a section. Raises BenchError if the page has no place for it."""
    text = page.read_text(encoding="utf-8")
    begin = f"<!-- {name} -->"
    place = re.compile(f"(?<={re.escape(begin)}\n).*?(?={END})", re.DOTALL)
    if place.search(text) is None:
        raise BenchError(f"{page} has no {begin} with {END} after it")
    table = f"\n{render(rows)}\n{machine}\n\n"
    page.write_text(place.sub(lambda _: table, text, count=1), encoding="utf-8")


def render(rows: Sequence[Row]) -> str:
    """The table."""
    lines = ((row.what, with_unit(row.value, row.unit), reach(row), row.note) for row in rows)
    return HEAD + "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

"""What a call has changed in some tables, in a form in which two calls can be compared. Pure.

Two calls that do the same are given other ids, and come at another time. So what PostgreSQL
generated does not count: values of identity columns and of columns whose default calls a function,
in rows that are new or where they have changed. A key that refers to a new row stands for what
else is in that row.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.language import mark

Row = Mapping[str, Any]
#: Of each table its rows, as the text of a JSON object each.
Rows = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Table:
    """What the catalog says of a table."""

    name: str  # quoted where it has to be
    key: tuple[str, ...]  # columns of its primary key; (): none
    columns: tuple[str, ...]  # that can be inserted
    settable: tuple[str, ...]  # and updated: neither of the key, nor always generated
    generated: frozenset[str]
    references: Mapping[str, tuple[str, str]]  # column -> table and column


#: How many rows there are of each kind. Whole sentences: in another language they are others.
COUNTS = {
    ("added",): mark("{table}: {added} added"),
    ("changed",): mark("{table}: {changed} changed"),
    ("gone",): mark("{table}: {gone} deleted"),
    ("added", "changed"): mark("{table}: {added} added, {changed} changed"),
    ("added", "gone"): mark("{table}: {added} added, {gone} deleted"),
    ("changed", "gone"): mark("{table}: {changed} changed, {gone} deleted"),
    ("added", "changed", "gone"): mark("{table}: {added} added, {changed} changed, {gone} deleted"),
}


@dataclass(frozen=True)
class TableChange:
    """How the rows of a table differ from what they were."""

    table: Table
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()  # before and after, of one key

    def __str__(self) -> str:
        counts = {"added": self.added, "changed": self.changed, "gone": self.gone}
        numbers = {word: len(rows) for word, rows in counts.items() if rows}
        return COUNTS[tuple(numbers)].format(table=self.table.name, **numbers)


class Changes:
    """What has changed in the tables that count. Equal if it comes to the same."""

    def __init__(
        self,
        tables: Sequence[Table],
        before: Rows,
        after: Rows,
        *,
        counted: Collection[str] | None = None,
    ) -> None:
        """`counted` are the names of those that count; None: all do."""
        found = [_compare(table, before[table.name], after[table.name]) for table in tables]
        self.everywhere = [change for change in found if change is not None]
        self.of = {
            change.table.name: change
            for change in self.everywhere
            if counted is None or change.table.name in counted
        }

    def __bool__(self) -> bool:
        return bool(self.of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Changes) and self.essence == other.essence

    __hash__ = None  # type: ignore[assignment]  # nobody keeps them in sets

    def __str__(self) -> str:
        return "; ".join(map(str, self.of.values())) or mark("nothing")

    @property
    def adds(self) -> bool:
        """Whether there are new rows, in whatever table."""
        return any(change.added for change in self.everywhere)

    @cached_property
    def essence(self) -> Counter[str]:
        """What they come to: a text for each row, without what was generated."""
        return Counter(text for change in self.of.values() for text in self._texts(change))

    def told_apart(self, met: "Changes") -> list[str]:
        """A line for each row that `met` has and these have not, and the reverse; like by like."""
        more, less = met.essence - self.essence, self.essence - met.essence
        lines = [
            *((row, mark(f"is: {row}")) for row in more.elements()),
            *((row, mark(f"should be: {row}")) for row in less.elements()),
        ]
        return [line for _, line in sorted(lines)]

    def _texts(self, change: TableChange) -> Iterator[str]:
        table = change.table
        yield from (mark(f"gone from {table.name}: {row}") for row in change.gone)
        for row in change.added:
            yield mark(f"new in {table.name}: {self._read(table, json.loads(row))}")
        for row, now in change.changed:
            old, new = json.loads(row), json.loads(now)
            key = ", ".join(f"{column} {old[column]}" for column in table.key)
            other = {column: new[column] for column in new if new[column] != old[column]}
            yield f"{table.name} {key}: {self._read(table, other)}"

    def _read(self, table: Table, row: Row, depth: int = 4) -> str:
        """A new row, or new values of one, without what was generated."""
        return json.dumps(
            {
                column: self._referred(table, column, value, depth)
                for column, value in sorted(row.items())
                if column not in table.generated
            },
            default=str,
        )

    def _referred(self, table: Table, column: str, value: Any, depth: int) -> Any:
        target, key = table.references.get(column, ("", ""))
        row = self._added_by(target, key).get(str(value)) if depth and value is not None else None
        return value if row is None else self._read(self.of[target].table, row, depth - 1)

    def _added_by(self, target: str, key: str) -> Mapping[str, Row]:
        change = self.of.get(target)
        if change is None or key not in change.table.generated:
            return {}
        return {str(row[key]): row for row in map(json.loads, change.added)}


def _compare(table: Table, before: Sequence[str], after: Sequence[str]) -> TableChange | None:
    was, now = Counter(before), Counter(after)
    gone, added = (was - now).elements(), (now - was).elements()
    if not table.key:
        change = TableChange(table, tuple(added), tuple(gone))
    else:
        old, new = ({_key(table, row): row for row in rows} for rows in (gone, added))
        change = TableChange(
            table,
            tuple(row for key, row in new.items() if key not in old),
            tuple(row for key, row in old.items() if key not in new),
            tuple((row, new[key]) for key, row in old.items() if key in new),
        )
    return change if change.added or change.gone or change.changed else None


def _key(table: Table, row: str) -> tuple[str, ...]:
    values = json.loads(row, parse_float=str)
    return tuple(json.dumps(values[column]) for column in table.key)

"""All rows of some tables: read at once, and put back at once, as often as somebody likes.

Only rows that differ are written, in one statement: foreign keys are looked at when it is done,
whatever refers to what. Sequences go on. Rows are texts of JSON on the way, in which PostgreSQL
writes each value in full.
"""

from collections.abc import Collection, Sequence
from typing import Any

from grader.errors import GraderError
from grader.pytest_plugin.changes import Changes, Rows, Table, TableChange
from grader.pytest_plugin.verifier import Verifier

#: A default that calls a function is another one each time.
TABLES = """
SELECT
    c.oid::regclass::text AS name,
    ARRAY(
        SELECT attname::text FROM pg_index i JOIN pg_attribute a
            ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
        WHERE i.indrelid = c.oid AND i.indisprimary
    ) AS key,
    columns.*,
    ARRAY(
        SELECT ARRAY[a.attname::text, confrelid::regclass::text, b.attname::text]
        FROM pg_constraint JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]
            JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[1]
        WHERE conrelid = c.oid AND contype = 'f' AND cardinality(conkey) = 1
    ) AS refs
FROM pg_class c, LATERAL (
    SELECT
        array_agg(attname::text ORDER BY attnum) FILTER (WHERE attgenerated = '') AS columns,
        array_agg(attname::text ORDER BY attnum)
            FILTER (WHERE attgenerated = '' AND attidentity <> 'a') AS settable,
        coalesce(array_agg(attname::text) FILTER (
            WHERE attidentity <> '' OR pg_get_expr(adbin, adrelid) ~* '\\w\\(|^CURRENT_|^LOCAL'
        ), '{}') AS generated
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
) columns
WHERE relkind IN ('r', 'p') AND relpersistence = 'p' AND NOT relispartition
    AND relowner = current_user::regrole AND relnamespace <> 'trouble'::regnamespace
ORDER BY c.oid
"""

READ = "SELECT '{name}' AS name, to_jsonb(t)::text AS row FROM {name} t"

#: For each table that differs. What is deleted makes room for what is inserted: it comes first.
PUT_BACK = """
gone_{n} AS (
    DELETE FROM {name} t USING jsonb_populate_recordset(NULL::{name}, ${a}::text::jsonb) r
    WHERE {same} RETURNING 1
), back_{n} AS (
    INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns}
    FROM jsonb_populate_recordset(NULL::{name}, ${b}::text::jsonb)
    WHERE (SELECT count(*) FROM gone_{n}) >= 0
)"""

AS_IT_WAS = """, as_it_was_{n} AS (
    UPDATE {name} t SET ({settable}) = (SELECT {of_r})
    FROM jsonb_populate_recordset(NULL::{name}, ${c}::text::jsonb) r
    WHERE {same} AND (SELECT count(*) FROM gone_{n}) >= 0
)"""


class Ledger:
    """All tables of a test's database, and how their rows were."""

    def __init__(
        self,
        db: Verifier,
        tables: Sequence[Table],
        rows: Rows,
        counted: Collection[str] | None,
    ) -> None:
        self.db = db
        self.tables = tables
        self.rows = rows
        self.counted = counted
        self._written: dict[tuple[str, str], int] | None = None  # as it was then
        self._touched: set[str] = set()  # tables that somebody's rows have gone into since

    @classmethod
    async def open(cls, db: Verifier, counted: Collection[str] | None = None) -> "Ledger":
        """Read them; those `counted` are compared. Raises GraderError for a name of no table."""
        tables = [_table(row) for row in await db.fetch(TABLES)]
        known = {table.name for table in tables}
        for name in counted or ():
            if name not in known:
                raise GraderError(f"there is no table {name}, but {', '.join(sorted(known))}")
        ledger = cls(db, tables, await _read(db, tables), counted)
        ledger._written = await db.rows_written()
        return ledger

    async def changes(self) -> Changes:
        """What has changed since. Only tables that the student's code has written to are read."""
        written, before = await self.db.rows_written(), self._written or {}
        self._touched |= {where[0] for where, n in written.items() if n != before.get(where)}
        tables = [table for table in self.tables if table.name in self._touched]
        now = await _read(self.db, tables) if tables else {}
        return Changes(tables, self.rows, now, counted=self.counted)

    async def disarm(self) -> None:
        """Let nothing be refused any more. Counters begin anew, and tell less from then on."""
        await self.db.disarm()
        self._touched = {table.name for table in self.tables}

    async def put_back(self, changes: Changes) -> None:
        """Undo these changes, which `changes` has just found, in all tables."""
        if not changes.everywhere:
            return
        parts: list[str] = []
        texts: list[str] = []
        for n, change in enumerate(changes.everywhere):
            part, values = _put_back(n, change, self.rows[change.table.name], len(texts))
            parts.append(part)
            texts += values
        await self.db.restore(f"WITH {','.join(parts)} SELECT", *texts)


async def _read(db: Verifier, tables: Sequence[Table]) -> Rows:
    rows: dict[str, list[str]] = {table.name: [] for table in tables}
    reads = (READ.format(name=table.name) for table in tables)
    for name, row in await db.fetch(" UNION ALL ".join(reads)):
        rows[name].append(row)
    return rows


def _put_back(
    n: int, change: TableChange, before: Sequence[str], used: int
) -> tuple[str, list[str]]:
    """The part of the statement for one table, and its parameters after so many others."""
    table = change.table
    same = [f't."{column}" = r."{column}"' for column in table.key]
    fields = {
        "n": n,
        "name": table.name,
        "a": used + 1,
        "b": used + 2,
        "c": used + 3,
        "same": " AND ".join(same) or "to_jsonb(t) = to_jsonb(r)",
        "columns": ", ".join(f'"{column}"' for column in table.columns),
        "settable": ", ".join(f'"{column}"' for column in table.settable),
        "of_r": ", ".join(f'r."{column}"' for column in table.settable),
    }
    # Rows without a key are deleted with all their like: those that were there before come back.
    gone = [*change.gone, *(() if table.key else (row for row in before if row in change.added))]
    part, values = PUT_BACK.format(**fields), [_array(change.added), _array(gone)]
    if change.changed:
        part += AS_IT_WAS.format(**fields)
        values.append(_array([row for row, _ in change.changed]))
    return part, values


def _array(rows: Sequence[str]) -> str:
    return f"[{','.join(rows)}]"


def _table(row: Any) -> Table:
    key = tuple(row["key"])
    return Table(
        name=row["name"],
        key=key,
        columns=tuple(row["columns"]),
        settable=tuple(column for column in row["settable"] or () if column not in key),
        generated=frozenset(row["generated"]),
        references={column: (table, other) for column, table, other in row["refs"]},
    )

"""The plan of a statement, made by PostgreSQL with a student's rights, wherever it comes from.

A Bind on the wire carries values in a form that only PostgreSQL reads, and for which types it has
to be asked. So the values go back to it as they came: in a binary COPY into a temporary table with
a column of each parameter's type. What comes out of there, asyncpg can pass to EXPLAIN.
"""

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from struct import pack
from typing import Any

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from grader.language import mark
from grader.results import Statement
from grader.servers.connecting import connect
from grader.servers.database import Database
from grader.tap import Recording
from grader.tap.messages import Parameter
from grader.tap.moments import read
from grader.tap.settings import PLANNER

#: Source: https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4 (binary format)
COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + pack("!II", 0, 0)
COPY_TRAILER = pack("!h", -1)

_WORD = re.compile(r"[a-z_]+")
#: A setting whose name is worked out, as the text is when it is read without disguise.
_HIDDEN_SETTING = re.compile(r"set_config \((?! '[a-z_.]+' ,)|update (?:pg_catalog\.)?pg_settings")

#: What tells the explainer's session from the student's.
_WHO = re.compile(
    r"\b(?:session_user|system_user|current_setting|pg_settings|pg_backend_pid|pg_stat_\w+"
    r"|inet_(?:client|server)_\w+|pg_locks|pg_my_temp_schema|pg_cursors|pg_prepared_\w+)\b"
)

TYPE_NAMES = (
    "SELECT pg_catalog.format_type(oid, NULL)"
    " FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY t(oid, n) ORDER BY n"
)


@dataclass(frozen=True)
class Plan:
    """What PostgreSQL means to do, or with ANALYZE did."""

    tree: dict[str, Any]  # the root node, with its "Plans"
    sql: str

    @cached_property
    def nodes(self) -> list[dict[str, Any]]:
        """All nodes without what is below them, each before its own: "Node Type" and more."""
        return list(_walk(self.tree))

    def scans(self, table: str) -> list[str]:
        """The types of the nodes that read a table: "Seq Scan", "Index Only Scan"."""
        return [
            node["Node Type"]
            for node in self.nodes
            if node.get("Relation Name") == table and node["Node Type"].endswith("Scan")
        ]

    def rows_read(self, table: str) -> int:
        """How many rows of a table were looked at, with ANALYZE.

        Raises AssertionError where they may be others in the student's own session: the query asks
        in whose it is, or a branch that reads the table was not taken because of a condition that
        does not depend on rows.
        """
        if who := _WHO.search(read(self.sql).code):
            raise AssertionError(
                f"a query that asks for {who[0]} may do something else in another session:"
                " nobody can say what it costs"
            )
        for node in _subtrees(self.tree):
            reading = [below for below in _walk(node) if below.get("Relation Name") == table]
            skipped = any(not below["Actual Loops"] for below in reading)
            if "One-Time Filter" in node and skipped:
                raise AssertionError(
                    "a part of your query is for some sessions only: nobody can say what it costs"
                )
        nodes = [node for node in self.nodes if node.get("Relation Name") == table]
        return round(sum(_rows_of(node) * float(node["Actual Loops"]) for node in nodes))


def _subtrees(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [tree, *(found for child in tree.get("Plans", []) for found in _subtrees(child))]


def _rows_of(node: dict[str, Any]) -> float:
    removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    return float(node["Actual Rows"] + sum(node.get(name, 0) for name in removed))


def _walk(node: dict[str, Any]) -> list[dict[str, Any]]:
    below = [found for child in node.get("Plans", []) for found in _walk(child)]
    return [{name: value for name, value in node.items() if name != "Plans"}, *below]


async def explain(
    database: Database, recording: Recording, statement: Statement, *, analyze: bool
) -> Plan:
    """Explain a statement of `recording`. Raises AssertionError if that cannot be done."""
    _check_settings(recording)
    try:
        parameters = recording.parameters(statement)
        async with _session(database) as session:
            await _resemble(session, recording, statement)
            prepared = await _prepare(session, statement.sql, analyze)
            oids = [parameter.oid for parameter in prepared.get_parameters()]
            values = await _read(session, oids, parameters)
            return await _plan(session, database, prepared, values, sql=statement.sql)
    except LookupError as error:
        raise AssertionError(f"a statement of your code cannot be explained: {error}") from error
    except asyncpg.PostgresError as error:
        raise AssertionError(
            "PostgreSQL does not explain a statement of your code"
            f" (SQLSTATE {error.sqlstate})\n{statement.sql}"
        ) from error


def _check_settings(recording: Recording) -> None:
    """Refuse where the student's sessions may plan otherwise than the explainer's does."""
    asked = [name for one in recording.connections for name in one.parameters]
    found = PLANNER.intersection(map(str.lower, asked))
    for statement in recording.statements:
        found |= PLANNER.intersection(_WORD.findall(read(statement.sql).whole))
        if statement.is_opaque or _HIDDEN_SETTING.search(read(statement.sql).whole):
            found |= {mark("settings that nobody can read")}
    if found:
        raise AssertionError(
            "your code changes how PostgreSQL plans, so nobody else can tell what it does"
            f"\n{', '.join(sorted(found))}"
        )


async def _resemble(
    session: asyncpg.Connection, recording: Recording, statement: Statement
) -> None:
    """Set what the student's connection was opened with."""
    for one in recording.connections:
        if one.number == statement.connection:
            for name, value in one.parameters.items():
                await session.execute("SELECT set_config($1, $2, true)", name, value)


async def explain_query(database: Database, sql: str, *args: object, analyze: bool) -> Plan:
    """Explain a query of a test's own, as if the student had sent it."""
    async with _session(database) as session:
        prepared = await _prepare(session, sql, analyze)
        return await _plan(session, database, prepared, args, sql=sql)


@asynccontextmanager
async def _session(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A session of the explainer in a transaction that is rolled back."""
    session = await connect(database.explainer)
    try:
        await session.execute("BEGIN")
        yield session
    finally:
        await session.close()


async def _prepare(session: asyncpg.Connection, sql: str, analyze: bool) -> PreparedStatement:
    options = "FORMAT JSON, ANALYZE, TIMING OFF" if analyze else "FORMAT JSON"
    # Prepared: so it is one command and no more, whatever the text holds.
    return await session.prepare(f"EXPLAIN ({options}) {sql}")


async def _plan(
    session: asyncpg.Connection,
    database: Database,
    prepared: PreparedStatement,
    values: Sequence[object],
    *,
    sql: str,
) -> Plan:
    # Under the student's name. It is not what keeps the statement from more rights: there are
    # none on this connection.
    await session.execute(f'SET LOCAL ROLE "{database.student_role}"')
    [explained] = json.loads(await prepared.fetchval(*values))
    return Plan(explained["Plan"], sql)


async def _read(
    session: asyncpg.Connection, oids: Sequence[int], parameters: Sequence[Parameter]
) -> Sequence[object]:
    """Return the values that stand in a Bind."""
    if not parameters:
        return ()
    types = [row[0] for row in await session.fetch(TYPE_NAMES, oids)]
    columns = [
        f"p{n} {kind if parameter.binary else 'text'}"
        for n, (kind, parameter) in enumerate(zip(types, parameters, strict=True))
    ]
    await session.execute(f"CREATE TEMPORARY TABLE parameters ({', '.join(columns)})")
    await session.copy_to_table(
        "parameters", schema_name="pg_temp", source=BytesIO(_rows(parameters)), format="binary"
    )
    values = [f"p{n}::{kind}" for n, kind in enumerate(types)]
    row = await session.fetchrow(f"SELECT {', '.join(values)} FROM pg_temp.parameters")  # noqa: S608
    await session.execute("DROP TABLE pg_temp.parameters")  # the student's session has none
    return tuple(row)


def _rows(parameters: Sequence[Parameter]) -> bytes:
    """Write one row in COPY's binary format; a field there is what a value is in a Bind."""
    fields = [
        pack("!i", -1) if one.value is None else pack("!i", len(one.value)) + one.value
        for one in parameters
    ]
    return COPY_HEADER + pack("!h", len(fields)) + b"".join(fields) + COPY_TRAILER

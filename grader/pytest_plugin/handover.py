"""The fixture `hand_over`: tables that are the student's, for tasks that ask for DDL.

    the test's database                    another copy, handed over
      verifier's, never the student's        the student owns the tables
            |                                      |
            |        1. rights given, and out ---->|
            |                                      |  2. the student's calls
            |        3. described by the explainer |
            |<------ 4. indexes checked and built  |
            |           anew from the description  x  5. dropped, unentered

Who owns a table can hang code on it: triggers, rules, policies, functions in an index. It runs as
whoever comes next. So after step 1 nobody with more rights than the student's opens a session in
the handed-over copy. What the student made there is described, and what is found in order is built
anew in the test's own database, which was never theirs: plans are looked at there.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from grader.cell import Trial
from grader.language import mark
from grader.pytest_plugin.descriptions import (
    PINNED,
    Description,
    Fingerprint,
    Index,
    describe,
    fingerprint,
    has,
    reading,
)
from grader.servers.connecting import connect
from grader.servers.database import Database
from grader.tap.tap import Tap

#: What of the exercise's own runs with its owner's rights is out of the student's reach there: on
#: the student's own table it would be a way to those rights.
CLOSE = """
DO $$
DECLARE
    privileged regprocedure;
BEGIN
    FOR privileged IN SELECT oid FROM pg_catalog.pg_proc
        WHERE prosecdef AND proowner = CURRENT_USER::regrole LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, "{student}"', privileged);
    END LOOP;
END $$;
GRANT CREATE ON SCHEMA public TO "{student}";
"""

#: How long to wait for what the student's code left running. What stands at a lock never ends.
SETTLE_S = 2.0

#: Told that a test looks at what the student made.
Look = Callable[[], object]

INDEX_COMMANDS = ("CREATE INDEX ", "CREATE UNIQUE INDEX ")


@dataclass(frozen=True)
class Table:
    """A table that was handed over, as it was then."""

    oid: int
    name: str  # in full, quoted
    before: Description


class HandedOver:
    """The student's copy of the database, as far as it can be told without touching it."""

    def __init__(self, database: Database, tables: dict[str, Table], tap: Tap, look: Look) -> None:
        self.tables = tables
        self._look = look
        self._database = database
        self._tap = tap

    async def indexes(self, table: str) -> list[str]:
        """The definitions of the indexes that are there by now and were not at first.

        Raises AssertionError, with a message for the student, if the table is not the same table
        any more.
        """
        return [index.definition for index in await self.made(table)]

    async def fingerprint(self, table: str) -> Fingerprint:
        """What the rows of the table come to: equal as long as they are the same."""
        async with self._reading() as session:
            await self._describe(session, table)
            return await fingerprint(session, self.tables[table].name)

    async def made(self, table: str) -> list[Index]:
        """The same indexes with what they rest on."""
        async with self._reading() as session:
            now = await self._describe(session, table)
        return [index for index in now.indexes if index not in self.tables[table].before.indexes]

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[asyncpg.Connection]:
        """Read what is the student's by now: it comes to rest first, and may be locked or shut."""
        self._look()
        await self._tap.quiet(SETTLE_S)
        try:
            async with reading(self._database) as session:
                yield session
        except asyncpg.LockNotAvailableError as error:
            raise AssertionError(
                "a transaction that your code left open locks the table"
            ) from error
        except (asyncpg.InsufficientPrivilegeError, asyncpg.QueryCanceledError) as error:
            raise AssertionError("the table cannot be read any more") from error

    async def _describe(self, session: asyncpg.Connection, table: str) -> Description:
        before, now = self.tables[table].before, await describe(session, self.tables[table].oid)
        lost = before.lines - now.lines
        lost |= {f"index {one.name}" for one in before.indexes if one not in now.indexes}
        changes = [mark(f"not there any more: {line}") for line in sorted(lost)]
        changes += [mark(f"there now: {line}") for line in sorted(now.lines - before.lines)]
        message = mark(f"your code changed more of {table} than its indexes")
        assert not changes, "\n".join([message, *changes])
        return now


@asynccontextmanager
async def hand_over(
    trial: Trial, *tables: str, look: Look = lambda: None
) -> AsyncIterator[HandedOver]:
    """Make the student the owner of these tables until the end of the block.

    That is in a fresh copy of the exercise's database, to which all connections of the student's go
    meanwhile; those that are open are cut, at both ends. After the block the student's connections
    and `db` meet the test's database again, in which the indexes that the student made are there.

    Raises AssertionError, with a message for the student, if the tables have become something else
    or an index rests on things of the student's own.
    """
    database = await trial.clone()
    handed = HandedOver(database, await _give(database, tables), trial.tap, look)
    try:
        trial.acts.trouble(f"gives {', '.join(tables)} to your code, and cuts open connections")
        await trial.send_to(database)
        yield handed
    finally:
        trial.acts.trouble(f"takes {', '.join(tables)} back, and cuts open connections")
        await trial.send_to(trial.database)
    await trial.server.terminate(database)
    for table in tables:
        await _build(trial.database, handed.tables[table].name, await handed.made(table))


async def _give(database: Database, tables: tuple[str, ...]) -> dict[str, Table]:
    """Give the tables away. It is the verifier's last session there."""
    verifier = await connect(database.verifier)
    try:
        await verifier.execute(CLOSE.format(student=database.student_role))
        for table in tables:
            await verifier.execute(f'ALTER TABLE {table} OWNER TO "{database.student_role}"')
        oids = [
            await verifier.fetchval("SELECT $1::text::regclass::oid", table) for table in tables
        ]
    finally:
        await verifier.close()
    async with reading(database) as session:
        return {name: await _table(session, oid) for name, oid in zip(tables, oids, strict=True)}


async def _table(session: asyncpg.Connection, oid: int) -> Table:
    name = await session.fetchval("SELECT $1::oid::regclass::text", oid)
    return Table(oid, name, await describe(session, oid))


async def _build(database: Database, table: str, indexes: list[Index]) -> None:
    """Build the indexes anew where the table is the verifier's, and have statistics made."""
    async with reading(database) as session:
        for index in indexes:
            await _check(session, index)
    builder = await connect(database.verifier, server_settings=PINNED)
    try:
        for index in indexes:
            await _build_one(builder, index)
        await builder.execute(f"ANALYZE {table}")
    finally:
        await builder.close()


async def _check(session: asyncpg.Connection, index: Index) -> None:
    """Hold an index to what may be built anew: that which rests on nothing of the student's."""
    assert index.valid, f"the index {index.name} was not built to its end\n{index.definition}"
    own = [thing.text for thing in index.rests_on if not await has(session, thing)]
    message = mark(f"the index {index.name} needs what only your code has made")
    assert not own, "\n".join([message, *own, index.definition])
    assert index.definition.startswith(INDEX_COMMANDS), (
        f"{index.name} is no index\n{index.definition}"
    )


async def _build_one(builder: asyncpg.Connection, index: Index) -> None:
    try:
        # Prepared: so it is one command and no more, whatever the text holds.
        await (await builder.prepare(index.definition)).fetch()
    except asyncpg.PostgresError as error:
        raise AssertionError(
            f"the index {index.name} cannot be built on the table as it was at first"
            f" (SQLSTATE {error.sqlstate})\n{index.definition}"
        ) from error

"""The tap between a real asyncpg and a real PostgreSQL."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import Any, Literal, cast

import asyncpg
import pytest

from grader.address import Address
from grader.cell.trial import RESETTING
from grader.errors import GraderFault
from grader.results import Statement
from grader.tap import Recording, open_tap
from grader.tap.faults import NeverHappened
from grader.tap.moments import END_OF_TRANSACTION
from grader.tap.proxy import CONNECTIONS
from grader.tap.settings import SETTINGS
from grader.tap.tap import Tap
from tests.waiting import HANG_S

SSL_REQUEST = pack("!II", 8, 80877103)


@dataclass
class Wired:
    """A tap with a recording, and ways to come in through it."""

    tap: Tap
    server: Address
    socket: Path
    recording: Recording  # or what of it a test is about

    @property
    def whole(self) -> Recording:
        return self.recording.since(0)

    async def connect(self, **options: Any) -> asyncpg.Connection:
        return await asyncpg.connect(
            host=str(self.socket.parent), user="ada", database="secret", timeout=HANG_S, **options
        )

    @asynccontextmanager
    async def pool(self, **options: Any) -> AsyncIterator[asyncpg.Pool]:
        host = str(self.socket.parent)
        async with asyncpg.create_pool(host=host, user="ada", database="secret", **options) as pool:
            yield pool

    @asynccontextmanager
    async def raw(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_unix_connection(str(self.socket))
        try:
            yield reader, writer
        finally:
            writer.close()

    def paused(self) -> bool:
        """Whether the tap has stopped reading from a server."""
        return any(
            link.backend is not None and not link.backend.transport.is_reading()
            for link in self.tap._links.open
        )

    def buffered(self) -> int:
        """Bytes that the tap holds for slow clients."""
        return sum(link.transport.get_write_buffer_size() for link in self.tap._links.open)

    async def talk(self, *packets: bytes) -> bytes:
        """Send bytes as they are; return what came back until the tap hung up."""
        async with self.raw() as (reader, writer):
            writer.writelines(packets)
            return await asyncio.wait_for(reader.read(), HANG_S)


@pytest.fixture
def socket_path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tap-") as directory:
        yield Path(directory) / ".s.PGSQL.5432"


@pytest.fixture
async def wired(server: Address, socket_path: Path) -> AsyncIterator[Wired]:
    async with open_tap(socket_path) as tap:
        recording = tap.record(server, user="postgres", database="postgres")
        yield Wired(tap, server, socket_path, recording)


@pytest.fixture
async def conn(wired: Wired) -> AsyncIterator[asyncpg.Connection]:
    """A connection through the tap, with an empty temporary table ``t`` that is not recorded."""
    connection = await wired.connect()
    await connection.execute("CREATE TEMP TABLE t (id int PRIMARY KEY, name text)")
    wired.recording = wired.recording.since(wired.recording.mark())
    yield connection
    connection.terminate()


async def until(condition: Callable[[], object]) -> None:
    """Wait for what another side does on its own time."""
    async with asyncio.timeout(HANG_S):
        while not condition():
            await asyncio.sleep(0)


def sql(statements: Sequence[Statement]) -> list[str]:
    return [statement.sql for statement in statements]


def results(recording: Recording) -> list[str | None]:
    return [statement.result for statement in recording.statements]


def startup(**parameters: str) -> bytes:
    words = "".join(f"{name}\0{value}\0" for name, value in parameters.items())
    body = pack("!I", 196608) + words.encode() + b"\0"
    return pack("!I", 4 + len(body)) + body


# --- what asyncpg sends ---------------------------------------------------------------------------


async def test_a_plain_execute_is_one_round_trip(wired: Wired, conn: asyncpg.Connection) -> None:
    """execute() without arguments is one Query, never prepared."""
    await conn.execute("INSERT INTO t VALUES (1)")
    assert results(wired.recording) == ["INSERT 0 1"]
    assert (wired.recording.round_trips, wired.recording.prepared) == (1, [])


async def test_arguments_cost_a_preparation_once(wired: Wired, conn: asyncpg.Connection) -> None:
    """The first use of a text with arguments is two round trips, the next is one."""
    for _ in range(2):
        await conn.fetch("SELECT $1::int", 1)
    assert wired.recording.prepared == ["SELECT $1::int"]
    assert (wired.recording.round_trips, len(wired.recording.statements)) == (3, 2)


async def test_no_cache_prepares_each_time(wired: Wired) -> None:
    """With statement_cache_size=0 each use is parsed twice and waits twice."""
    connection = await wired.connect(statement_cache_size=0)
    for _ in range(2):
        await connection.fetch("SELECT $1::int", 1)
    await connection.close()
    assert (wired.recording.round_trips, len(wired.recording.statements)) == (4, 2)


async def test_fetchval_shows_what_the_statement_did(
    wired: Wired, conn: asyncpg.Connection
) -> None:
    """A row limit suspends the portal; the result is that of an INSERT all the same."""
    assert await conn.fetchval("INSERT INTO t VALUES ($1) RETURNING id", 7) == 7
    assert results(wired.recording) == ["INSERT 0 1"]


async def test_executemany_is_one_statement(wired: Wired, conn: asyncpg.Connection) -> None:
    """Five thousand rows are one statement and two round trips."""
    await conn.executemany("INSERT INTO t VALUES ($1, 'x')", [(i,) for i in range(5000)])
    (statement,) = wired.recording.statements
    assert (statement.executions, wired.recording.round_trips) == (5000, 2)


async def test_a_failing_executemany_does_not_confuse_what_follows(
    wired: Wired, conn: asyncpg.Connection
) -> None:
    """A duplicate early in thousands of rows is one failed statement, and the next is fine."""
    with pytest.raises(asyncpg.UniqueViolationError):
        await conn.executemany("INSERT INTO t VALUES ($1)", [(i % 100,) for i in range(20_000)])
    await conn.fetchval("SELECT 1")
    failed, fine = wired.recording.statements
    assert (failed.sqlstate, failed.transaction, fine.result) == ("23505", "I", "SELECT 1")


async def test_prepare_is_one_round_trip(wired: Wired, conn: asyncpg.Connection) -> None:
    """A prepared statement costs one round trip, and one for each use."""
    statement = await conn.prepare("SELECT $1::int")
    assert [await statement.fetchval(i) for i in range(5)] == list(range(5))
    assert (wired.recording.round_trips, wired.recording.prepared) == (6, ["SELECT $1::int"])


@pytest.mark.parametrize(
    ("text", "sqlstate"), [("SELEC $1", "42601"), ("SELECT nothing FROM t", "42703")]
)
async def test_an_error_while_preparing_is_seen(
    text: str, sqlstate: str, wired: Wired, conn: asyncpg.Connection
) -> None:
    """A text that the server cannot parse is a failed statement with PostgreSQL's words."""
    with pytest.raises(asyncpg.PostgresError) as caught:
        await conn.fetch(text)
    (statement,) = wired.recording.errors(sqlstate)
    assert (statement.sql, statement.error) == (text, caught.value.message)


async def test_transactions_and_savepoints(wired: Wired, conn: asyncpg.Connection) -> None:
    """A transaction adds two round trips, a nested one two more, and it is one transaction."""
    async with conn.transaction():
        await conn.execute("SELECT 1")
        async with conn.transaction():
            await conn.execute("SELECT 2")
    (transaction,) = wired.recording.transactions
    assert (transaction.outcome, len(transaction.statements)) == ("commit", 6)
    assert [s.transaction for s in transaction.statements] == list("TTTTTI")
    assert wired.recording.round_trips == 6


async def test_the_isolation_check_is_asyncpgs_own(wired: Wired, conn: asyncpg.Connection) -> None:
    """SHOW transaction_isolation in front of a nested transaction is not the student's."""
    async with conn.transaction(), conn.transaction(isolation="read_committed"):
        pass
    assert len(wired.recording.statements) == 4
    assert len(wired.recording.all_statements) == 5


async def test_a_swallowed_error_loses_the_commit(wired: Wired, conn: asyncpg.Connection) -> None:
    """COMMIT of a failed transaction raises nothing; the wire tells."""
    async with conn.transaction():
        with pytest.raises(asyncpg.DivisionByZeroError):
            await conn.execute("SELECT 1/0")
    assert sql(wired.recording.lost_commits) == ["COMMIT;"]
    assert [t.outcome for t in wired.recording.transactions] == ["rollback"]


async def test_a_cursor_is_one_statement(wired: Wired, conn: asyncpg.Connection) -> None:
    """Iterating over 120 rows by 50: prepare, three fetches, BEGIN, COMMIT; closing is free."""
    async with conn.transaction():
        rows = [row async for row in conn.cursor("SELECT generate_series(1, 120)")]
    assert len(rows) == 120
    assert results(wired.recording) == ["BEGIN", "SELECT 120", "COMMIT"]
    assert (wired.recording.round_trips, wired.recording.wait_points) == (6, 7)


async def test_a_cursor_by_hand_is_one_statement(wired: Wired, conn: asyncpg.Connection) -> None:
    """Fetching twice from one cursor adds round trips and no statement."""
    async with conn.transaction():
        cursor = await conn.cursor("SELECT generate_series(1, 120)")
        await cursor.fetch(5)
        await cursor.fetch(7)
    assert results(wired.recording) == ["BEGIN", "SELECT 12", "COMMIT"]
    assert wired.recording.round_trips == 6


async def test_copying_records_is_one_round_trip(wired: Wired, conn: asyncpg.Connection) -> None:
    """copy_records_to_table is one COPY, first and again; what it prepares is asyncpg's own."""
    for start in (0, 1000):
        await conn.copy_records_to_table("t", records=[(start + i, "x") for i in range(1000)])
    assert results(wired.recording) == ["COPY 1000", "COPY 1000"]
    assert (wired.recording.round_trips, wired.recording.prepared) == (2, [])
    assert wired.recording.wait_points == 3


async def test_copying_bytes_in_and_out(wired: Wired, conn: asyncpg.Connection) -> None:
    """COPY data of many megabytes passes both ways unchanged, one round trip each."""
    data = b"".join(b"%d\t%s\n" % (i, b"x" * 1000) for i in range(20_000))
    await conn.copy_to_table("t", source=BytesIO(data))
    copied = BytesIO()
    await conn.copy_from_query("SELECT * FROM t ORDER BY id", output=copied)
    assert copied.getvalue() == data
    assert results(wired.recording) == ["COPY 20000", "COPY 20000"]
    assert wired.recording.round_trips == 2


async def test_copying_a_query_with_arguments(wired: Wired, conn: asyncpg.Connection) -> None:
    """The quoting of arguments for COPY is asyncpg's own; the preparation is the student's."""
    await conn.copy_from_query("SELECT $1::int", 5, output=BytesIO())
    assert results(wired.recording) == ["COPY 1"]
    assert (wired.recording.round_trips, wired.recording.wait_points) == (2, 5)


async def test_introspection_of_a_type_is_asyncpgs_own(
    wired: Wired, conn: asyncpg.Connection
) -> None:
    """The first use of an enum costs asyncpg six round trips, and the student the usual two."""
    await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('good')")
    mark = wired.recording.mark()
    await conn.fetchval("SELECT $1::pg_temp.mood", "good")
    view = wired.recording.since(mark)
    assert (view.round_trips, view.wait_points) == (2, 8)
    assert sql(view.statements) == view.prepared == ["SELECT $1::pg_temp.mood"]


async def test_codecs_by_name_are_asyncpgs_own(wired: Wired, conn: asyncpg.Connection) -> None:
    """Looking up a type for set_type_codec is not the student's statement."""
    await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('good')")
    (schema,) = await conn.fetchrow(
        "SELECT nspname FROM pg_namespace WHERE oid=pg_my_temp_schema()"
    )
    mark = wired.recording.mark()
    await conn.set_type_codec("mood", schema=schema, encoder=str, decoder=str)
    assert wired.recording.since(mark).statements == []
    assert wired.recording.since(mark).wait_points > 0


async def test_closing_statements_is_asyncpgs_own(wired: Wired, conn: asyncpg.Connection) -> None:
    """A new codec drops the cached statements; closing them costs the student nothing."""
    for number in range(10):
        await conn.fetchval(f"SELECT $1::int + {number}", 1)
    mark = wired.recording.mark()
    await conn.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=str)
    await conn.fetchval("SELECT $1::int", 1)
    view = wired.recording.since(mark)
    assert (view.round_trips, view.wait_points) == (2, 12)


async def test_a_changed_table_is_prepared_again(wired: Wired, conn: asyncpg.Connection) -> None:
    """After ALTER TABLE asyncpg retries: the failed attempt and the good one are both seen."""
    await conn.fetch("SELECT * FROM t WHERE id = $1", 1)
    await conn.execute("ALTER TABLE t ADD COLUMN extra int")
    mark = wired.recording.mark()
    await conn.fetch("SELECT * FROM t WHERE id = $1", 1)
    assert [s.sqlstate for s in wired.recording.since(mark).statements] == ["0A000", None]


async def test_a_timeout_is_a_cancelled_statement(wired: Wired, conn: asyncpg.Connection) -> None:
    """asyncpg's CancelRequest comes through, the statement ends with 57014, the session lives."""
    with pytest.raises(TimeoutError):
        await conn.execute("SELECT pg_sleep(60)", timeout=0.05)
    assert await conn.fetchval("SELECT 1") == 1
    assert sql(wired.recording.cancelled) == ["SELECT pg_sleep(60)"]
    assert [c.cancels for c in wired.whole.connections] == [1]


async def test_a_pool_gives_back_for_free(wired: Wired) -> None:
    """The reset of a released connection is asyncpg's own."""
    async with wired.pool(min_size=1, max_size=1) as pool:
        for _ in range(2):
            await pool.fetchval("SELECT $1::int", 1)
    assert (wired.recording.round_trips, wired.recording.wait_points) == (3, 5)
    assert len(wired.recording.statements) == 2
    assert [c.closed is not None for c in wired.recording.connections] == [True]


@pytest.mark.parametrize(("rollback", "found"), [(True, 0), (False, 1)])
async def test_a_begin_by_hand_that_is_left_to_the_pool(
    rollback: bool, found: int, wired: Wired
) -> None:
    """The wire shows the same ROLLBACK twice; asyncpg complains where it had to send it itself."""
    heard: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda loop, context: heard.append(context["message"])
    )
    wired.recording.hear(lambda: sum(text.startswith(RESETTING) for text in heard))
    async with wired.pool(min_size=1, max_size=1) as pool, pool.acquire() as connection:
        await connection.execute("BEGIN")
        await connection.execute("SELECT 1")
        if rollback:
            await connection.execute("ROLLBACK")
    assert sql(wired.recording.statements) == ["BEGIN", "SELECT 1", "ROLLBACK"]
    assert len(wired.recording.returned_in_transaction) == found


async def test_a_connection_returned_in_a_transaction(wired: Wired) -> None:
    """A pool that gets a connection back in a transaction rolls back; that is found."""
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    async with wired.pool(min_size=1, max_size=1) as pool, pool.acquire() as connection:
        await connection.transaction().start()
        await connection.execute("SELECT 1")
    (transaction,) = wired.recording.returned_in_transaction
    assert (sql(transaction.statements), transaction.outcome) == (
        ["BEGIN;", "SELECT 1"],
        "rollback",
    )


async def test_an_open_transaction_is_a_leak(wired: Wired, conn: asyncpg.Connection) -> None:
    """A connection in a transaction is leaked as long as it is open."""
    await conn.execute("BEGIN")
    assert [c.status for c in wired.whole.leaked] == ["T"]
    conn.terminate()
    await until(lambda: not wired.whole.leaked)
    assert [t.outcome for t in wired.recording.transactions] == ["rollback"]


# --- the end of a transaction ---------------------------------------------------------------------


@pytest.fixture
async def kept(server: Address) -> AsyncIterator[asyncpg.Connection]:
    """A look past the tap at a table ``kept`` that outlives sessions."""
    assert server.path is not None
    direct = await asyncpg.connect(host=str(server.path.parent), user="postgres")
    await direct.execute("CREATE TABLE kept (a int)")
    yield direct
    await direct.execute("DROP TABLE kept")
    await direct.close()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "texts",
    [
        ["BEGIN", "INSERT INTO kept VALUES (1)", "END"],
        ["BEGIN", "INSERT INTO kept VALUES (1)", "/* COMMIT */ commit AND CHAIN"],
        ["BEGIN; INSERT INTO kept VALUES (1); COMMIT"],
        ["SELECT 1; INSERT INTO kept VALUES (1)"],
        ["WITH new AS (INSERT INTO kept VALUES (1) RETURNING a) SELECT a FROM new"],
    ],
)
async def test_a_connection_is_cut_at_the_end_of_a_transaction(
    when: Literal["before", "after"],
    texts: list[str],
    wired: Wired,
    conn: asyncpg.Connection,
    kept: asyncpg.Connection,
) -> None:
    """Whatever the word for it: before it nothing is kept, after it all is, and nobody is told."""
    cut = wired.tap.faults.cut(END_OF_TRANSACTION, when, 1)
    *before, last = texts
    for text in before:
        await conn.execute(text)
    assert not cut.done
    with pytest.raises(asyncpg.ConnectionDoesNotExistError):
        await conn.execute(last)
    await until(lambda: cut.done and wired.whole.connections[0].closed is not None)
    assert await kept.fetchval("SELECT count(*) FROM kept") == (when == "after")


async def test_no_end_of_a_transaction(
    wired: Wired, conn: asyncpg.Connection, kept: asyncpg.Connection
) -> None:
    """Reading, rolling back, and a COMMIT with nothing to commit are none."""
    cut = wired.tap.faults.cut(END_OF_TRANSACTION, "after", 1)
    for text in ("SELECT 1", "COMMIT", "BEGIN", "INSERT INTO kept VALUES (1)", "ROLLBACK"):
        await conn.execute(text)
    assert not cut.done
    with pytest.raises(NeverHappened):
        wired.tap.faults.cut(END_OF_TRANSACTION, "after", 1)
        wired.tap.faults.check()


# --- whose server, whose name ---------------------------------------------------------------------


async def test_user_and_database_are_the_graders(wired: Wired, conn: asyncpg.Connection) -> None:
    """Whatever name a client gives, it gets the user and the database of the recording."""
    row = await conn.fetchrow("SELECT current_user AS name, current_database() AS base")
    assert dict(row) == {"name": "postgres", "base": "postgres"}


async def test_settings_pass_and_are_recorded(wired: Wired) -> None:
    """Ordinary settings of the startup packet reach the server, and the recording."""
    settings = {"application_name": "shop", "TimeZone": "Asia/Tokyo", "search_path": "a, b"}
    connection = await wired.connect(server_settings=settings)
    assert await connection.fetchval("SELECT current_setting('timezone')") == "Asia/Tokyo"
    await connection.close()
    (info,) = wired.recording.connections
    assert {name: info.parameters[name] for name in settings} == settings


async def test_a_refused_setting_says_why(wired: Wired) -> None:
    """A forbidden startup parameter is refused in words, and noted."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="log_statement"):
        await wired.connect(server_settings={"options": "-c log_statement=all"})
    assert ["log_statement" in note.reason for note in wired.recording.malformed] == [True]
    assert wired.recording.connections == []


async def test_options_are_settings(wired: Wired) -> None:
    """What `options` set reaches the server as it does without a tap, escapes and all."""
    options = r"-c search_path=a,\ b --work-mem=5MB -ctcp_keepalives_idle=7"
    connection = await wired.connect(server_settings={"options": options, "timezone": "CET"})
    names = ("search_path", "work_mem", "timezone")
    shown = [await connection.fetchval("SELECT current_setting($1)", name) for name in names]
    await connection.close()
    assert shown == ["a, b", "5MB", "CET"]


async def test_all_that_a_session_may_set_may_be_asked_for(conn: asyncpg.Connection) -> None:
    """The settings that pass are those that PostgreSQL lets anybody SET."""
    names = await conn.fetchval(
        "SELECT array_agg(lower(name)) FROM pg_settings WHERE context = 'user' AND name !~ '[.]'"
    )
    assert set(names) - {"local_preload_libraries"} == SETTINGS


async def test_a_new_recording_is_for_new_connections(
    wired: Wired, conn: asyncpg.Connection
) -> None:
    """An older connection keeps feeding its own recording."""
    second = wired.tap.record(wired.server, user="postgres", database="template1")
    other = await wired.connect()
    assert await other.fetchval("SELECT current_database()") == "template1"
    await conn.execute("SELECT 'old'")
    await other.close()
    assert sql(wired.recording.statements) == ["SELECT 'old'"]
    assert len(second.statements) == 1


async def test_a_key_of_another_recording_cancels_nothing(
    wired: Wired, conn: asyncpg.Connection
) -> None:
    """A CancelRequest for a session outside the current recording is dropped and noted."""
    info = wired.whole.connections[0]
    key = wired.whole._conversations[0].key
    second = wired.tap.record(wired.server, user="postgres", database="postgres")
    assert await wired.talk(pack("!IIII", 16, 80877102, info.pid or 0, key or 0)) == b""
    assert [note.connection for note in second.malformed] == [None]
    assert wired.whole.connections[0].cancels == 0


async def test_a_server_over_tcp(socket_path: Path) -> None:
    """The server may listen on a port; it gets the tap's own startup packet."""
    received: asyncio.Queue[bytes] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.put_nowait(await reader.read(1000))
        writer.close()

    async with (
        await asyncio.start_server(serve, "127.0.0.1", 0) as listening,
        open_tap(socket_path) as tap,
    ):
        port = listening.sockets[0].getsockname()[1]
        upstream = Address(host="127.0.0.1", port=port)
        recording = tap.record(upstream, user="student", database="case_1")
        wired = Wired(tap, upstream, socket_path, recording)
        assert await wired.talk(startup(user="ada", database="x", jit="off")) == b""
    expected = startup(user="student", database="case_1", jit="off")
    assert received.get_nowait() == expected
    assert recording.faults == ["the server closed connection 1 without a word"]


async def test_a_missing_server_is_a_fault(wired: Wired) -> None:
    """When the server is gone the client is closed, and the recording tells whose fault it is."""
    recording = wired.tap.record(Address(path=Path("/nowhere/socket")), user="a", database="b")
    with pytest.raises((asyncpg.ConnectionDoesNotExistError, OSError)):
        await wired.connect()
    assert ["/nowhere/socket" in fault for fault in recording.faults] == [True]
    assert recording.malformed == []


async def test_a_terminated_session_is_no_fault(wired: Wired, conn: asyncpg.Connection) -> None:
    """pg_terminate_backend speaks before it hangs up: the server is not gone."""
    with pytest.raises(asyncpg.PostgresError):
        await conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    await until(lambda: wired.whole.connections[0].closed is not None)
    assert wired.recording.faults == []
    assert [s.sqlstate for s in wired.recording.statements] == ["57P01"]


# --- what no honest client sends ------------------------------------------------------------------


async def test_encryption_is_declined_once_each(wired: Wired) -> None:
    """SSLRequest and GSSENCRequest are answered N; asking again closes the connection."""
    async with wired.raw() as (reader, writer):
        for code in (80877103, 80877104):
            writer.write(pack("!II", 8, code))
            assert await asyncio.wait_for(reader.readexactly(1), HANG_S) == b"N"
        writer.write(SSL_REQUEST)
        assert await asyncio.wait_for(reader.read(), HANG_S) == b""
    assert ["twice" in note.reason for note in wired.recording.malformed] == [True]


@pytest.mark.parametrize(
    "packets",
    [
        [SSL_REQUEST + startup(user="ada")],
        [startup(user="ada") + b"Q\0\0\0\rSELECT 1\0"],
        [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
        [b"GET / HTTP/1.1\r\n\r\n"],
    ],
)
async def test_a_bad_beginning_is_cut(packets: list[bytes], wired: Wired) -> None:
    """Pipelined, encrypted or foreign bytes get no answer, and reach no server."""
    assert await wired.talk(*packets) == b""
    assert len(wired.recording.malformed) == 1


async def ready(reader: asyncio.StreamReader) -> None:
    await asyncio.wait_for(reader.readuntil(b"Z\0\0\0\5I"), HANG_S)


@pytest.mark.parametrize(
    "message",
    [
        b"F" + pack("!IIHHH", 14, 2626, 0, 0, 0),
        b"Q" + pack("!I", 2**31 - 1),
        b"Q" + pack("!I", 3),
        b"Z\0\0\0\5I",
        b"p\0\0\0\x08abc\0",
        b"P\0\0\0\x0csELECT 1",
        b"X\0\0\0\4Q\0\0\0\rSELECT 1\0",
    ],
)
async def test_a_bad_message_cuts_both_sides(message: bytes, wired: Wired) -> None:
    """FunctionCall, impossible lengths, a server's messages and the like close the session."""
    async with wired.raw() as (reader, writer):
        writer.write(startup(user="ada"))
        await ready(reader)
        writer.write(message)
        assert await asyncio.wait_for(reader.read(), HANG_S) == b""
    assert [note.connection for note in wired.recording.malformed] == [1]
    assert wired.recording.connections[0].closed is not None
    assert wired.recording.statements == []


async def test_a_message_in_single_bytes_is_a_message(wired: Wired) -> None:
    """However slowly it comes, a message is relayed and recorded once."""
    async with wired.raw() as (reader, writer):
        writer.write(startup(user="ada"))
        await ready(reader)
        for byte in b"Q\0\0\0\rSELECT 1\0":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        await ready(reader)
    assert results(wired.recording) == ["SELECT 1"]


async def test_a_silent_client_is_cut(wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not say hello in time is closed, however many encryption requests it sends."""
    monkeypatch.setattr("grader.tap.startup.STARTUP_S", 0.05)
    async with wired.raw() as (reader, writer):
        writer.write(SSL_REQUEST)
        assert await asyncio.wait_for(reader.read(), HANG_S) == b"N"
    assert ["within" in note.reason for note in wired.recording.malformed] == [True]


async def test_too_many_connections_are_closed_as_they_come(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one too many is closed and noted, the others stay."""
    monkeypatch.setattr("grader.tap.startup.STARTUP_S", 2 * HANG_S)
    async with asyncio.timeout(HANG_S):
        streams = [
            await asyncio.open_unix_connection(str(wired.socket)) for _ in range(CONNECTIONS + 1)
        ]
        assert await streams[-1][0].read() == b""
        assert len(wired.recording.malformed) == 1
        assert not streams[0][0].at_eof()
        for _, writer in streams:
            writer.close()


async def test_a_client_that_never_reads_holds_up_only_itself(wired: Wired) -> None:
    """The tap stops reading a result that its client does not take; others go on."""
    async with wired.raw() as (reader, writer):
        writer.write(startup(user="ada"))
        await ready(reader)
        cast(asyncio.Transport, writer.transport).pause_reading()
        text = b"SELECT repeat('x', 1000) FROM generate_series(1, 200000)\0"
        writer.write(b"Q" + pack("!I", 4 + len(text)) + text)
        await until(lambda: wired.paused())
        connection = await wired.connect()
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
        assert wired.buffered() < 1024 * 1024
        await asyncio.wait_for(wired.tap.disconnect(), HANG_S)


async def test_a_server_that_talks_nonsense_is_cut(socket_path: Path) -> None:
    """A malformed message from the server closes both sides, and is not the student's."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()
        writer.close()

    server_socket = socket_path.with_name("server")
    async with (
        await asyncio.start_unix_server(serve, server_socket),
        open_tap(socket_path) as tap,
    ):
        upstream = Address(path=server_socket)
        recording = tap.record(upstream, user="student", database="case_1")
        await Wired(tap, upstream, socket_path, recording).talk(startup(user="ada"))
        assert ["from the server" in note.reason for note in recording.malformed] == [True]


# --- the end --------------------------------------------------------------------------------------


async def test_disconnect_waits_until_all_are_gone(wired: Wired, conn: asyncpg.Connection) -> None:
    """Afterwards no connection is open on either side, even one in the middle of a statement."""
    sleeping = asyncio.ensure_future(conn.execute("SELECT pg_sleep(60)"))
    await until(lambda: wired.recording.statements)
    await wired.tap.disconnect()
    assert [c.closed is not None for c in wired.whole.connections] == [True]
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await sleeping


async def test_nothing_is_left_of_a_closed_tap(server: Address, socket_path: Path) -> None:
    """No socket file, no task: not even of connections in every stage of their lives."""
    before = asyncio.all_tasks()
    async with open_tap(socket_path) as tap:
        recording = tap.record(server, user="postgres", database="postgres")
        wired = Wired(tap, server, socket_path, recording)
        async with wired.raw(), wired.raw() as (_, starting):
            starting.write(startup(user="ada"))
            connection = await wired.connect()
            await connection.execute("BEGIN")
            connection.terminate()
    assert not socket_path.exists()
    assert asyncio.all_tasks() == before


async def test_a_socket_that_cannot_be_made_is_ours(tmp_path: Path) -> None:
    """A directory that is not there is a fault of the grader's, not of a student's."""
    with pytest.raises(GraderFault, match="cannot listen"):
        async with open_tap(tmp_path / "missing" / "socket"):
            pass


async def test_everybody_may_use_the_socket(wired: Wired) -> None:
    """The box runs under another user; the directory decides who gets to the socket."""
    assert wired.socket.stat().st_mode & 0o777 == 0o666

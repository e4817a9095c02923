"""What the tap believes about a session is what the server says about it, whatever is sent."""

import asyncio
import contextlib
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack, unpack_from

from hypothesis import given
from hypothesis import strategies as st

from grader.address import Address
from grader.tap import Recording, open_tap
from grader.tap.conversation import Conversation
from tests.fuzz.effort import effort
from tests.fuzz.speech import frame, startup
from tests.waiting import HANG_S

CLOSES = 60
RESET = "SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;"
BEHIND = "DO $$ BEGIN EXECUTE '{}'; EXCEPTION WHEN OTHERS THEN NULL; END $$"
#: Each word in quotes that begins with m_ stands in one text, and in the rows that it gives.
TEXTS = [
    *["SELECT 'm_one'", "SELECT 'm_many' FROM generate_series(1, 5)", "SELECT $1::int"],
    *["SELECT 1/0", "SELEC 'm_typo'", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s"],
    *["ROLLBACK TO s", "SHOW transaction_isolation;", RESET, 'SELECT * FROM "t" LIMIT 1'],
    *["PREPARE a AS SELECT 'm_prepared'", "PREPARE \"b\" AS SELECT 'm_quoted'", "DEALLOCATE a"],
    *["DEALLOCATE ALL", "DEALLOCATE PREPARE b", "DISCARD ALL", "DECLARE p CURSOR FOR SELECT 'm_c'"],
    *["CLOSE ALL", "CLOSE p", "DO $$ BEGIN PERFORM 1; END $$"],
    BEHIND.format("DEALLOCATE a"),
    BEHIND.format("PREPARE a AS SELECT ''m_hidden''"),
    BEHIND.format("PREPARE b AS SELECT ''m_concealed''"),
    "DO $$ BEGIN EXECUTE 'DEALLOCATE a'; RAISE 'm_raised'; END $$",
    "DO U&'BEGIN EXEC\\0055TE ''DEALLOCATE b''; END'",
    "DO $$ DECLARE c refcursor := 'p'; BEGIN OPEN c FOR SELECT 'm_opened'; END $$",
    "CREATE OR REPLACE FUNCTION pg_temp.f() RETURNS text LANGUAGE plpgsql AS "
    "$$ BEGIN EXECUTE 'DEALLOCATE ALL'; RETURN 'm_function'; END $$",
    "SELECT pg_temp.f()",
    *["COPY t FROM STDIN", "COPY t TO STDOUT"],
]
SCRIPTS = [
    *["SELECT 'm_first'; SELECT 'm_second'", "SELECT 'm_before'; SELECT 1/0; SELECT 'm_never'"],
    *["BEGIN; PREPARE c AS SELECT 'm_script'; COMMIT", "PREPARE c AS SELECT 'm_kept'; SELECT 1/0"],
    "DEALLOCATE a; PREPARE a AS SELECT 'm_again'; SELECT 'm_done'",
    "/* ; */ DEALLOCATE /* a */ b; SELECT E'\\'; DEALLOCATE ALL; --'",
    "COPY t FROM STDIN; COPY t FROM STDIN",
]


def c(text: str) -> bytes:
    return text.encode() + b"\0"


NAMES = st.sampled_from(["", "a", "b", "c"])
PORTALS = st.sampled_from(["", "p", "q"])
PARSE = st.builds(
    lambda name, text: frame(b"P", c(name) + c(text) + b"\0\0"), NAMES, st.sampled_from(TEXTS)
)
BIND = st.builds(lambda portal, name: frame(b"B", c(portal) + c(name) + bytes(6)), PORTALS, NAMES)
EXECUTE = st.builds(
    lambda portal, rows: frame(b"E", c(portal) + pack("!I", rows)), PORTALS, st.sampled_from([0, 1])
)
SYNC, FLUSH = frame(b"S"), frame(b"H")
#: Behind a Sync: PostgreSQL itself loses count when a Query comes in the middle of a batch
#: ("unexpected state STARTED").
QUERY = st.builds(lambda text: SYNC + frame(b"Q", c(text)), st.sampled_from(TEXTS + SCRIPTS))
OTHER = st.one_of(
    st.builds(lambda name: frame(b"D", b"S" + c(name)), NAMES),
    st.builds(lambda portal: frame(b"D", b"P" + c(portal)), PORTALS),
    st.builds(lambda name: frame(b"C", b"S" + c(name)), NAMES),
    st.builds(lambda portal: frame(b"C", b"P" + c(portal)), PORTALS),
    st.sampled_from(
        [FLUSH, frame(b"d", b"1\n"), frame(b"d", b"x\n"), frame(b"c"), frame(b"f", c("no"))]
    ),
)
#: What asyncpg sends, more or less, so that not all of it fails.
RUN = st.builds(
    lambda parse, name, portal: (
        frame(b"P", c(name) + c(parse) + b"\0\0")
        + frame(b"B", c(portal) + c(name) + bytes(6))
        + frame(b"E", c(portal) + bytes(4))
    ),
    st.sampled_from(TEXTS),
    NAMES,
    PORTALS,
)
COPY = st.builds(
    lambda data, end: SYNC + frame(b"Q", c("COPY t FROM STDIN")) + data + end,
    st.sampled_from([frame(b"d", b"1\n2\n"), frame(b"d", b"1\n") + frame(b"d", b"x\n"), b""]),
    st.sampled_from([frame(b"c"), frame(b"f", c("no")), b""]),
)
MESSAGE = st.one_of(PARSE, BIND, EXECUTE, QUERY, OTHER, RUN, COPY, st.just(SYNC))
#: Messages that are sent ahead, and after some of them a pause until all is answered.
PIECES = st.lists(st.lists(MESSAGE, min_size=1, max_size=8).map(b"".join), min_size=1, max_size=6)


@dataclass
class Answers:
    """What the server said."""

    rows: Counter[str] = field(default_factory=Counter)  # by the text that gives such rows
    row_bytes: int = 0
    all_rows: int = 0
    errors: int = 0
    status: str = ""
    last: list[list[str]] = field(default_factory=list)


class Session:
    """A client that speaks by hand, and reads all that comes back."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.answers = Answers()

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    async def settle(self) -> None:
        """End a failed batch, and read until more is answered in a row than the pieces ask for.

        Closing what is not there is answered in every state, and changes none.
        """
        self.send(SYNC + frame(b"C", b"Snobody\0") * CLOSES + SYNC)
        closed = 0
        while closed < CLOSES:
            closed = closed + 1 if await self._next() == b"3" else 0
        await self._read_until(b"Z")

    async def ask(self, query: str) -> list[list[str]]:
        self.send(frame(b"Q", c(query)))
        return await self._read_until(b"Z")

    async def _read_until(self, kind: bytes) -> list[list[str]]:
        self.answers.last.clear()
        while await self._next() != kind:
            pass
        return list(self.answers.last)

    async def _next(self) -> bytes:
        header = await asyncio.wait_for(self._reader.readexactly(5), HANG_S)
        body = await self._reader.readexactly(int.from_bytes(header[1:]) - 4)
        match header[:1]:
            case b"D":
                self.answers.last.append(self._note_row(body))
            case b"E":
                self.answers.errors += 1
            case b"Z":
                self.answers.status = body.decode()
        return header[:1]

    def _note_row(self, body: bytes) -> list[str]:
        at, row = 2, []
        for _ in range(unpack_from("!H", body)[0]):
            (size,) = unpack_from("!i", body, at)
            row.append(body[at + 4 : at + 4 + max(size, 0)].decode())
            at += 4 + max(size, 0)
        self.answers.all_rows += 1
        self.answers.row_bytes += len(body)
        self.answers.rows[row[0] if row and row[0].startswith("m_") else ""] += 1
        return row


async def hold_conversation(server: Address, pieces: list[bytes], settles: list[bool]) -> None:
    """Send the pieces through a tap; compare what it believes with what the server says."""
    with tempfile.TemporaryDirectory(prefix="tap-") as directory:
        async with open_tap(Path(directory) / "s") as tap:
            recording = tap.record(server, user="postgres", database="postgres")
            reader, writer = await asyncio.open_unix_connection(str(Path(directory) / "s"))
            session = Session(reader, writer)
            session.send(startup(user="ada"))
            await session._read_until(b"Z")
            await session.ask("CREATE TEMP TABLE t (a int)")
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                # Whoever speaks of other things during a COPY is thrown out.
                for piece, settle in zip(pieces, settles, strict=True):
                    session.send(piece)
                    if settle:
                        await session.settle()
                await session.settle()
                compare_answers(recording, session.answers)
                await compare_session(recording, session)
            assert recording.bugs == []
            assert all("COPY data" in note.reason for note in recording.malformed)
            writer.close()


def compare_answers(recording: Recording, answers: Answers) -> None:
    """Rows, errors and status; and under which text rows were given."""
    statements = recording.all_statements
    assert sum(one.rows for one in statements) == answers.all_rows
    assert sum(one.row_bytes for one in statements) == answers.row_bytes
    assert bool(answers.errors) == any(one.sqlstate for one in statements)
    assert all(one.executions >= 0 for one in statements)
    assert not any(one.result or one.rows for one in statements if one.was_skipped)
    assert recording.connections[0].status == answers.status
    believed: Counter[str] = Counter()
    for one in statements:
        for mark in set(re.findall(r"'+(m_\w+)'", one.sql)):
            believed[mark] += 0 if one.sql.startswith("DO") else one.rows
    scripts = re.compile("|".join(("m_first", "m_second", "m_before", "m_never", "m_again")))
    for mark, rows in believed.items():
        if not scripts.match(mark) and mark not in ("m_done", "m_c", "m_function"):
            assert rows <= answers.rows[mark], f"rows of {mark} that never came"


async def compare_session(recording: Recording, session: Session) -> None:
    """The names of prepared statements, and the process."""
    conversation: Conversation = recording._conversations[0]
    believed = {
        name.decode(): sql.text for name, sql in conversation.names.statements.items() if name
    }
    doubtful = conversation.names.doubtful
    session.send(frame(b"Q", c("ROLLBACK")))
    await session._read_until(b"Z")
    rows = await session.ask("SELECT name, statement FROM pg_prepared_statements")
    there = {name: text for name, text in rows}
    assert believed.items() <= there.items()
    assert doubtful or believed == there
    assert conversation.names.statements.get(b"") is None
    [[pid]] = await session.ask("SELECT pg_backend_pid()")
    assert recording.connections[0].pid == int(pid)


@effort(100)
@given(data=st.data(), pieces=PIECES)
def test_the_picture_is_the_servers(
    server: Address, data: st.DataObject, pieces: list[bytes]
) -> None:
    """Legal and illegal messages, one by one and ahead: names, texts, rows, status are true."""
    settles = data.draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces)))
    asyncio.run(hold_conversation(server, pieces, settles))

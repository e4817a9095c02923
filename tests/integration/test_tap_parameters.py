"""Parameters from a real asyncpg read as a real PostgreSQL writes them."""

import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.address import Address
from grader.tap import Recording, open_tap
from tests.waiting import HANG_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Line:
    """A connection through the tap, and what was recorded of it."""

    def __init__(self, connection: asyncpg.Connection, recording: Recording) -> None:
        self.connection = connection
        self.recording = recording

    async def both(self, kind: str, value: object) -> tuple[str, str]:
        """A value of a type, as it is read from the wire and as PostgreSQL writes it."""
        mark = self.recording.mark()
        written = await self.connection.fetchval(
            f"SELECT coalesce($1::{kind}::text, 'NULL')", value
        )
        return self.recording.since(mark).told(1)[0].parameters[0], written


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line(server: Address) -> AsyncIterator[Line]:
    with tempfile.TemporaryDirectory(prefix="tap-") as folder:
        async with open_tap(Path(folder) / ".s.PGSQL.5432") as tap:
            recording = tap.record(server, user="postgres", database="postgres")
            connection = await asyncpg.connect(
                host=folder,
                user="ada",
                timeout=HANG_S,
                server_settings={"timezone": "UTC"},
            )
            await connection.execute("CREATE TYPE mood AS ENUM ('happy', 'so so')")
            await connection.execute("CREATE DOMAIN grade AS text")
            yield Line(connection, recording)
            connection.terminate()


HOUR = timedelta(hours=1)

VALUES = [
    *[("bool", value) for value in (True, False, None)],
    *[("smallint", value) for value in (0, -(2**15), 2**15 - 1)],
    *[("integer", value) for value in (0, -(2**31), 2**31 - 1)],
    *[("bigint", value) for value in (0, -(2**63), 2**63 - 1)],
    ("oid", 2**32 - 1),
    *[("real", value) for value in (0.0, -0.0, 0.1, 1e-5, 123456.0, 1e6, 3.4028235e38, 1.17e-38)],
    *[("double precision", value) for value in (0.1, 1e14, 1e15, 0.0001, 1e-5, 5e-324, -2.5)],
    *[("double precision", float(word)) for word in ("nan", "inf", "-inf")],
    *[
        ("numeric", Decimal(word))
        for word in ("0", "0.00", "-0.001", "10000", "12345.6789", "1E+20")
    ],
    *[("numeric", Decimal(word)) for word in ("NaN", "1E-20", "-100000000.00010", "99999999")],
    *[("text", value) for value in ("", "a", "Ångström", "two\nlines", "NULL")],
    ("varchar", "a"),
    ("char(3)", "a"),
    ('"char"', b"x"),
    ("name", "a"),
    *[("json", value) for value in ('{"a": [1, null]}', '"x"')],
    ("jsonb", '{"a": [1, null]}'),
    ("uuid", UUID("12345678-1234-5678-1234-567812345678")),
    *[("bytea", value) for value in (b"", b"\x00\xff")],
    *[("date", value) for value in (date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 30))],
    *[("date", value) for value in (date.max, date.min)],  # these are infinite ones
    *[("time", value) for value in (time(), time(23, 59, 59, 999999), time(1, 2, 3, 400000))],
    *[("timestamp", value) for value in (datetime(1999, 12, 31, 23, 59, 59, 1), datetime.max)],
    ("timestamptz", datetime(2024, 1, 1, 0, 30, tzinfo=timezone(HOUR))),
    ("timestamptz", datetime(2024, 1, 1, 12, tzinfo=UTC)),
    *[
        ("interval", value)
        for value in (timedelta(), HOUR, -HOUR, timedelta(1), timedelta(400, 5, 6))
    ],
    *[("interval", value) for value in (timedelta(-1, 7200), timedelta(2, -7), 100 * HOUR)],
    ("mood", "so so"),
    ("mood[]", ["so so", "happy"]),
    ("grade", "a"),
    *[("integer[]", value) for value in ([], [1, 2, None])],
    ("text[]", ["", "null", "a b", 'a"b', "a\\b", "{a}", "a,b", None, "a"]),
    ("boolean[]", [True, False]),
    ("numeric[]", [Decimal("1.50"), None]),
    ("bytea[]", [b"\x01"]),
    ("timestamptz[]", [datetime(2024, 1, 1, tzinfo=UTC)]),
    ("uuid[]", [UUID(int=1)]),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
async def test_values_read_as_postgresql_writes_them(kind: str, value: object, line: Line) -> None:
    """In the text form of their type."""
    read, written = await line.both(kind, value)
    assert read == written


INTERVALS = st.timedeltas(min_value=timedelta(-100_000), max_value=timedelta(100_000))
NUMERICS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15))
DRAWN = st.one_of(
    st.tuples(st.just("numeric"), NUMERICS.filter(lambda number: abs(number) < 10**60)),
    st.tuples(st.just("numeric"), st.decimals("-1e40", "1e40")),
    st.tuples(st.just("double precision"), st.floats()),
    st.tuples(st.just("real"), st.floats(width=32)),
    st.tuples(st.just("interval"), INTERVALS),
    st.tuples(st.just("timestamp"), st.datetimes()),
    st.tuples(st.just("bigint[]"), st.lists(st.none() | st.integers(-(10**9), 10**9), max_size=8)),
    st.tuples(
        st.just("text[]"),
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), max_size=4
        ),
    ),
)


@given(DRAWN)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_value_reads_as_postgresql_writes_it(
    line: Line, drawn: tuple[str, object]
) -> None:
    """Numbers, moments and arrays that nobody thought of.

    Of numbers that are halfway between two floats Python takes the shorter, PostgreSQL neither.
    """
    read, written = await line.both(*drawn)
    halfway = drawn[0] == "double precision" and float(read) == float(written)
    assert halfway or read == (written if len(written) <= 100 else f"{written[:99]}…")


async def test_a_statement_tells_its_parameters_each_time(line: Line) -> None:
    """One that is prepared already, too: its types are known from the first time."""
    mark = line.recording.mark()
    for number in (1, 2):
        await line.connection.fetchval("SELECT $1::int + $2::int", number, 7)
    told = line.recording.since(mark).told(10)
    assert [statement.parameters for statement in told] == [["1", "7"], ["2", "7"]]


async def test_many_executions_tell_the_parameters_of_the_first(line: Line) -> None:
    """An executemany is one statement: its first row stands for all."""
    await line.connection.execute("CREATE TEMPORARY TABLE t (id int, name text)")
    mark = line.recording.mark()
    await line.connection.executemany("INSERT INTO t VALUES ($1, $2)", [(1, "a"), (2, None)])
    [told] = line.recording.since(mark).told(10)
    assert (told.executions, told.parameters) == (2, ["1", "a"])


async def test_large_parameters_are_told_as_far_as_they_are_kept(line: Line) -> None:
    """What comes before a large one is there; the large one is not."""
    mark = line.recording.mark()
    await line.connection.fetchval("SELECT $1::int + length($2::text)", 1, "x" * 100_000)
    [told] = line.recording.since(mark).told(10)
    assert told.parameters == ["1", "…"]


async def test_plain_sql_tells_none(line: Line) -> None:
    """A text without parameters is sent as it is."""
    mark = line.recording.mark()
    await line.connection.execute("SELECT 1")
    [told] = line.recording.since(mark).told(10)
    assert told.parameters == []

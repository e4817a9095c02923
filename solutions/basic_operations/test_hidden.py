"""Hidden tests of exercise 1. Rows and inputs come from `rng`; the database and the wire judge."""

import asyncio
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from grader.pytest_plugin import boundaries, gives_up, hint, meet, passes, points, task

#: How long a call waits for a row by the clock of its own loop, where time passes as it is told.
LONG_S = 25

#: How late answers come to a call that is cancelled before the first of them.
LATE_S = 5

#: And by the database's clock, of who has set a limit there.
HELD_S = 1.2

#: What a text column holds, for code that tidies texts, cuts them or sees an end in them. A pattern
#: may have them all but the longest, which takes a regular expression too long to read.
PATTERNS = (*boundaries.TEXTS, "a\r\nb", "\x1f\x7f", "\ufeffa\u200b")
TEXTS = (*PATTERNS, "y" * 70_000)

#: What somebody else does while a call works: all rows are as they were, and each is held.
CHANGE_USERS = "UPDATE users SET active = active"
CHANGE_PROFILES = "UPDATE profiles SET age = age"

#: The hint of what keeps a connection, or covers an error.
GIVE_BACK = (
    "`async with pool.acquire()`, or the pool's own methods, and nothing is kept whatever happens."
)


# --- what the tests share -------------------------------------------------------------------------


def word(rng):
    """Return letters that occur nowhere else."""
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=10))


def person(rng):
    """Return a name and an email that nobody has yet."""
    return f"{word(rng).title()} {word(rng).title()}", f"{word(rng)}@example.org"


async def add_person(db, rng, *, name=None, active=True, user_id=None):
    """Store a user and return the id, which may be given."""
    some_name, email = person(rng)
    return await db.fetchval(
        "INSERT INTO users (id, name, email, active) OVERRIDING SYSTEM VALUE VALUES"
        " (coalesce($1, nextval(pg_get_serial_sequence('users', 'id'))), $2, $3, $4) RETURNING id",
        user_id,
        name or some_name,
        email,
        active,
    )


async def add_people(db, rng, count, *, active=None):
    """Store users in such a way that a table scan meets the newest first, and return their ids.

    Every second one is active, unless all are or none; two have the same name each. The later one
    is stored, the earlier it says that it was.
    """
    each = [n % 2 == 0 if active is None else active for n in range(count)]
    names = [person(rng)[0] for _ in each]  # each of them twice
    ids = [await add_person(db, rng, active=one, name=names[n // 2]) for n, one in enumerate(each)]
    for user_id in reversed(ids):
        await db.execute(
            "UPDATE users SET created_at = '2024-06-01'::timestamptz - id * interval '1 second'"
            " WHERE id = $1",
            user_id,
        )
    return ids


async def add_products(db, rng, count, *, prices, category_id=None):
    """Store products in such a way that a table scan meets the newest first."""
    category_id = category_id or await db.fetchval(
        "INSERT INTO categories (name) VALUES ($1) RETURNING id", word(rng)
    )
    ids = [
        await db.fetchval(
            "INSERT INTO products (category_id, name, price, stock) VALUES ($1, $2, $3, $4)"
            " RETURNING id",
            category_id,
            word(rng),
            rng.choice(prices),
            n % 3 and rng.randrange(1000),  # some are sold out
        )
        for n in range(count)
    ]
    for product_id in reversed(ids):
        await db.execute("UPDATE products SET stock = stock WHERE id = $1", product_id)
    return category_id


async def add_profile(db, rng, *, details=None, settings=None):
    """Store a profile for a new user, who is not active, and return the profile's id.

    They differ by turns.
    """
    return await db.fetchval(
        "INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,"
        " settings, last_seen, token, note)"
        " VALUES ($1, $2, 30, 0, $1::bigint % 2 = 0, '{}', $3::text::jsonb, $4::text::jsonb, now(),"
        " gen_random_uuid(), CASE WHEN $1::bigint % 4 < 2 THEN 'x' END) RETURNING id",
        await add_person(db, rng, active=False),
        word(rng),
        json.dumps(details or {}),
        json.dumps(settings or {}),
    )


async def add_guests(db, count, details):
    """Store users with a profile each, alike in nearly all; return the profiles' ids, ascending."""
    rows = await db.fetch(
        "WITH guests AS ("
        " INSERT INTO users (name, email) SELECT 'Guest', gen_random_uuid()::text"
        " FROM generate_series(1, $1::int) RETURNING id)"
        " INSERT INTO profiles (user_id, nickname, age, balance, newsletter, tags, details,"
        " settings, last_seen, token)"
        " SELECT id, 'guest', 30, 0, false, '{}', $2::text::jsonb, '{}', now(), gen_random_uuid()"
        " FROM guests RETURNING id",
        count,
        json.dumps(details),
    )
    return sorted(row["id"] for row in rows)


async def set_settings(db, profile_id, settings):
    """Store a profile's settings."""
    await db.execute(
        "UPDATE profiles SET settings = $2::text::jsonb WHERE id = $1",
        profile_id,
        json.dumps(settings),
    )


async def settings_of(db, profile_id):
    """Return a profile's settings as the database holds them."""
    return json.loads(
        await db.fetchval("SELECT settings::text FROM profiles WHERE id = $1", profile_id)
    )


async def new_profile(student, db, rng, **values):
    """Make a Profile of a new user, with values that are awkward on purpose."""
    profile = {
        "user_id": values.get("user_id") or await add_person(db, rng, active=False),
        "nickname": f'{word(rng)} "the\\great" \u00e9\u4e16\u754c',
        "age": rng.randrange(151),
        "balance": Decimal(rng.randrange(10**6, 10**12)).scaleb(-4),
        "newsletter": rng.random() < 0.5,
        "tags": [word(rng), "", 'comma, "quote" and {brace}', "NULL"],
        "details": {"skills": [word(rng)], "nested": {"deep": [1, None, True, {"x": -1.5}]}},
        "settings": {"theme": word(rng), "page_size": rng.randrange(100), "beta": False},
        "last_seen": datetime(2024, 5, 1, 12, tzinfo=UTC)
        + timedelta(seconds=rng.randrange(10**7), microseconds=rng.randrange(10**6)),
        "token": UUID(int=rng.getrandbits(128), version=4),
        "note": f"it's {word(rng)}",
    }
    return student.dataclass("Profile")(**(profile | values))


async def large_ids(db, table):
    """Let the ids of new rows be such as neither an integer nor a float holds."""
    await db.fetchval(
        "SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", table, boundaries.LARGE_IDS[1]
    )


async def users_in(db, ids=None):
    """Return users as dicts ordered by id: those with the ids, or all."""
    query = "SELECT * FROM users WHERE $1::bigint[] IS NULL OR id = ANY($1) ORDER BY id"
    return [dict(row) for row in await db.fetch(query, ids)]


async def until_all_wait(db, calls):
    """Return when all these calls wait for a lock; fail at once if one ends instead."""
    blocked = asyncio.ensure_future(db.wait_for_blocked(len(calls)))
    await asyncio.wait([blocked, *calls], return_when=asyncio.FIRST_COMPLETED)
    if not blocked.done():
        blocked.cancel()
        await asyncio.gather(*(call for call in calls if call.done()))
        raise AssertionError(
            "a call came back although somebody else held the row it has to change"
        )
    await blocked


async def expect_errors(student, db, table, calls):
    """Check that each call passes on the error of a database that has not got this table."""
    await db.execute(f"ALTER TABLE {table} RENAME TO gone")
    for function, *arguments in calls:
        try:
            with student.raises("UndefinedTableError"):
                await getattr(student, function)(*arguments)
        except AssertionError as error:
            raise AssertionError(f"{function}: {error}") from None


async def expect_no_answer(wire, call, right):
    """Cut the connection under a call: it raises, or has tried again and has the right answer."""
    async with wire.steps(call) as steps:
        await steps.next()
        await steps.cut("before")
    (ending,) = await asyncio.gather(steps.call, return_exceptions=True)
    if isinstance(ending, BaseException):
        if getattr(ending, "kind", None) != "raised" or ending.type == "NotImplementedError":
            raise ending
    else:
        assert ending == right, "the connection was lost, and that was taken for an answer"


async def expect_unreachable(student, wire, calls):
    """Check that each call raises when the server cannot be reached, whatever error that is."""
    async with wire.unreachable():
        for function, *arguments in calls:
            try:
                with student.raises("Exception"):
                    await getattr(student, function)(*arguments)
            except AssertionError:
                raise AssertionError(
                    f"{function} gave an answer although the server cannot be reached"
                ) from None


async def expect_to_wait_for(student, db, wire, table, make_call):
    """Hold this table: a call waits for it very long, and ends at once when it is cancelled."""
    async with db.transaction():
        await db.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        waiting = asyncio.ensure_future(make_call())
        await until_all_wait(db, [waiting])
        await be_patient(student, wire)
    await waiting
    assert await gives_up(db, make_call(), at=table), (
        "a call was cancelled, and what it has sent goes on in the database"
    )


async def be_patient(student, wire):
    """Let time pass while calls wait for a lock: by their own clock, or by the database's."""
    await student.pass_time(LONG_S)
    if any("timeout" in statement.sql.casefold() for statement in wire.statements):
        await asyncio.sleep(HELD_S)


async def expect_to_wait_alone(db, call, stranger):
    """In a transaction that holds what a call needs: it waits, and one of other rows does not."""
    running = asyncio.ensure_future(call)
    await until_all_wait(db, [running])
    assert await passes(db, stranger), (
        "while one call waits for what somebody else has changed, one of other rows waits as well"
    )
    return running


async def expect_to_read_past(db, table, call, right):
    """While somebody else holds all rows as if to delete them, a call that only reads finds them.

    So no lock of a reader's would be granted, on rows not even FOR KEY SHARE.
    """
    delete = f"SELECT FROM {table} FOR UPDATE; DELETE FROM {table} WHERE false"  # noqa: S608
    got = await expect_to_pass(db, delete, call)
    assert got == right, "rows that somebody else was changing were not read as they were"


async def expect_to_pass(db, change, call):
    """While somebody else changes rows that a call does not change, it ends; return its result."""
    async with db.transaction(isolation="serializable"):  # whose end a snapshot may wait for
        await db.execute(change)
        passing = asyncio.ensure_future(call)
        assert await passes(db, passing, waiting=0), (
            "a call waits until somebody else has changed rows which it does not change"
        )
    return await passing


async def expect_one_moment(wire, call, change, look):
    """Have rows change before each statement of a call: it answers what was there at one moment."""
    moments = [await look()]
    async with wire.steps(call) as steps:
        while await steps.next():
            await change()
            moments.append(await look())
    got = await steps.call
    assert got in moments, "what came back was there at no moment: rows changed between two queries"


async def come_between(wire, call, change):
    """Change what a call has done before its next statement; return what the call returns."""
    async with wire.steps(call) as steps:
        while await steps.next():
            await change()
    return await steps.call


async def expect_zero_refused(student, function, *arguments):
    """Check that a text that PostgreSQL cannot hold is an error: nothing is left out of it."""
    try:
        with student.raises("Exception"):
            await getattr(student, function)(*arguments)
    except AssertionError:
        raise AssertionError(
            f"{function} took a text with a zero character, which no column can hold"
        ) from None


async def expect_refusals(student, db, table, event, function, *arguments):
    """Check that a call passes on errors that are worth a second look to somebody, as they are."""
    for sqlstate, name in (
        ("23503", "ForeignKeyViolationError"),
        ("23505", "UniqueViolationError"),
        ("23514", "CheckViolationError"),
        ("40001", "SerializationError"),
        ("40P01", "DeadlockDetectedError"),
        ("55P03", "LockNotAvailableError"),
        ("57014", "QueryCanceledError"),
    ):
        await db.fail_at(table, event, sqlstate=sqlstate, message="says this test", required=False)
        try:
            with student.raises(name) as caught:
                await getattr(student, function)(*arguments)
        except AssertionError as error:
            raise AssertionError(f"{function}: {error}") from None
        assert "says this test" in caught.value.message, (
            f"{function} raised an error of its own in place of the database's"
        )


async def products_by(db, order):
    """Return all products as dicts in this order, then by id."""
    rows = await db.fetch(f"SELECT * FROM products ORDER BY {order}, id")  # noqa: S608 - our own
    return [dict(row) for row in rows]


def shown(value):
    """Return a short repr for a message."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def shown_apart(expected, got):
    """Return two lines for a message with the ids; none if they differ only where they are cut."""
    expected, got = shown(expected), shown(got)
    return "" if expected == got else f"\nexpected ids {expected}\nreturned ids {got}"


def types_of(row):
    """The type of each value of a row, since 1 == True == Decimal(1)."""
    return {column: type(value) for column, value in row.items()}


async def expect_made_now(db, *ids):
    """Check that users have the moment of now, give or take what two clocks differ by."""
    count = await db.fetchval(
        "SELECT count(*) FROM users WHERE id = ANY($1)"
        " AND created_at NOT BETWEEN now() - interval '1 hour' AND now() + interval '1 hour'",
        ids,
    )
    assert not count, "a user has another created_at than now, as that of another time zone"


def expect_rows(function, got, expected):
    """Check that a function returned these dicts in this order."""
    assert type(got) is list, f"{function} returned a {type(got).__name__}, not a list"
    kinds = {type(row).__name__ for row in got} - {"dict"}
    assert not kinds, f"{function} returned a list of {', '.join(sorted(kinds))}, not of dict"
    got_ids, expected_ids = [row.get("id") for row in got], [row["id"] for row in expected]
    ids = shown_apart(expected_ids, got_ids)
    assert len(got) == len(expected), (
        f"{function} returned {len(got)} rows, {len(expected)} are right{ids}"
    )
    assert {type(one) for one in got_ids} <= {int}, f"{function} returned ids that are no int{ids}"
    assert sorted(got_ids) == sorted(expected_ids), f"{function} returned the wrong rows{ids}"
    assert got_ids == expected_ids, f"{function} returned the rows in the wrong order{ids}"
    assert got == expected, f"{function} returned rows that differ from the table's"
    assert list(map(types_of, got)) == list(map(types_of, expected)), (
        f"{function} returned a value as one of another type, as 1 for True"
    )
    moments = [value for row in got for value in row.values() if isinstance(value, datetime)]
    assert not any(moment.utcoffset() for moment in moments), (
        f"{function} returned moments in another time zone than UTC"
    )


def expect_nothing_sent(function, wire):
    """Check that bad input was refused before any SQL, and before a connection was taken."""
    assert not wire.statements, f"{function} sent SQL although its input is not allowed"
    assert not wire.resets, (
        f"{function} took a connection although its input is not allowed"
        "\ngiving it back sends something to the database"
    )


def expect_none_taken(function, wire):
    """Check that no connection was taken if nothing was sent."""
    assert wire.statements or not wire.resets, (
        f"{function} took a connection and sent nothing"
        "\ngiving it back sends something to the database"
    )


async def expect_parameters(function, wire, rng, call):
    """Check that a value travels as a parameter, and that no SQL text depends on it.

    However it may be written there: so it is called with several.
    """
    constants = []
    message = f"{function} put a value into the SQL text instead of passing a parameter"
    for _ in range(3):  # the first call may have more to do
        value, mark = word(rng), wire.mark()
        await call(value)
        sent = wire.since(mark)
        assert sent.carried(value), message
        constants.append([statement.constants for statement in sent.statements])
    assert constants[1] == constants[2], message


def constants_of(sent):
    """What stands in the SQL texts themselves, however often they are sent."""
    return {tuple(statement.constants) for statement in sent.statements}


async def expect_same_texts(function, wire, calls):
    """Check that no SQL text depends on a number: it is called with several."""
    constants = []
    for call in calls:
        mark = wire.mark()
        await call
        constants.append(constants_of(wire.since(mark)))
    assert all(one == constants[1] for one in constants[2:]), (
        f"{function} put a value into the SQL text instead of passing a parameter"
    )


async def expect_other_types(conn, db, profile_id):
    """Check that a connection that knows JSON reads other types as every connection does."""
    query = "SELECT balance, tags, last_seen, token FROM profiles WHERE id = $1"
    got, there = await conn.fetchrow(query, profile_id), await db.fetchrow(query, profile_id)
    for column, kind in (("balance", Decimal), ("tags", list), ("last_seen", datetime)):
        assert isinstance(got[column], kind), f"{column} is read as a {type(got[column]).__name__}"
        assert got[column] == there[column], f"{column} is read as another value"
    assert isinstance(got["token"], UUID), f"a uuid is read as a {type(got['token']).__name__}"
    assert got["token"] == there["token"], "a uuid is read as another one"


def expect_asked(function, wire):
    """Check that an answer came from the database."""
    assert wire.queries, f"{function} answered without asking the database"


async def state_of(pool, db, rng):
    """Have PostgreSQL write down, in a row of its own, how a connection of the pool is set up."""
    _, email = person(rng)
    await pool.execute(
        "INSERT INTO users (email, name) SELECT $1, jsonb_build_object("
        " 'name', current_setting('application_name'), 'source', source,"
        " 'winter', extract(timezone FROM timestamp '2024-01-01' AT TIME ZONE 'UTC')::int,"
        " 'summer', extract(timezone FROM timestamp '2024-07-01' AT TIME ZONE 'UTC')::int)::text"
        " FROM pg_settings WHERE name = 'TimeZone'",
        email,
    )
    written = await db.fetchval("SELECT name FROM users WHERE email = $1", email)
    assert written is not None, "what a connection of the pool was told to store is not there"
    return json.loads(written)


def expect_utc(state, when=""):
    """Check that a connection asked for UTC, and works in it."""
    assert state["source"] in ("client", "session"), (
        f"{when}the time zone is the server's own; another server may not be in UTC"
    )
    for season in ("winter", "summer"):
        offset = state[season]
        assert offset == 0, f"{when}the connection is {offset} seconds away from UTC"


async def expect_sizes(student, wire, smallest, largest, **options):
    """Check how many connections a new pool opens at once, and at most."""
    mark = wire.mark()
    pool = await student.create_pool(**options)
    count = len(wire.since(mark).connections)
    assert count == smallest, (
        f"{count} connections were opened at first where min_size is {smallest}"
    )
    held = [await pool.acquire() for _ in range(largest)]
    waiting = asyncio.ensure_future(pool.acquire())
    for _ in range(3):
        await student.ping()
    count = len(wire.since(mark).connections)
    assert count == largest, f"{count} connections were opened where max_size is {largest}"
    assert not waiting.done(), f"the pool gave away more connections than max_size, {largest}"
    await pool.release(held[0])
    await waiting
    await pool.terminate()


PROFILE_FIELDS = (
    "user_id",
    "nickname",
    "age",
    "balance",
    "newsletter",
    "tags",
    "details",
    "settings",
    "last_seen",
    "token",
    "note",
)


def expect_same_field(profile, field, expected):
    """Check value and type of one field that made the round trip."""
    got = getattr(profile, field, None)
    kind = type(expected)
    right_kind = isinstance(got, kind) and isinstance(got, bool) == isinstance(expected, bool)
    assert right_kind, f"{field} came back as {type(got).__name__}, it was {kind.__name__}"
    assert got == expected, f"{field} came back with another value"
    if kind is dict:  # in which 1 == 1.0 == True
        same = json.dumps(got, sort_keys=True) == json.dumps(expected, sort_keys=True)
        assert same, f"a value in {field} came back as one of another type"


# --- 1.1 Create a connection pool and perform basic CRUD operations ------------------------------


@task("1.1")
@points(0.25, "plain")
@hint("init= of asyncpg.create_pool runs once for every new connection: codecs belong there.")
async def test_every_connection_of_the_pool_speaks_json(student, db, wire, rng):
    """Every connection of your pool reads and writes JSON, not only the first one"""
    profile_id = await add_profile(db, rng)
    pool = await student.create_pool(min_size=1, max_size=3)
    held = [await pool.acquire() for _ in range(3)]
    count = len(wire.connections)
    assert count == 3, f"three connections were taken from the pool, {count} were opened"
    for conn in held:
        value, other = (
            {word(rng): [rng.randrange(1000), None, {"x": True}], "none": None} for _ in range(2)
        )
        await conn.execute("UPDATE profiles SET settings = $2 WHERE id = $1", profile_id, value)
        stored = await settings_of(db, profile_id)
        assert stored == value, f"a dict was stored as {shown(stored)}"
        await set_settings(db, profile_id, other)
        for read in ("settings", "settings::json"):
            back = await conn.fetchval(
                f"SELECT {read} FROM profiles WHERE id = $1",  # noqa: S608 - our own
                profile_id,
            )
            assert back == other, f"a JSON object was read as {type(back).__name__}, or changed"
    await expect_other_types(conn, db, profile_id)


@task("1.1")
@points(0.25, "plain")
@hint("server_settings= of asyncpg.create_pool sets a connection up as it is opened.")
async def test_pool_works_in_utc(student, db, rng):
    """Connections of your pool work in UTC because they ask for it"""
    pool = await student.create_pool(min_size=1, max_size=1)
    expect_utc(await state_of(pool, db, rng))


@task("1.1")
@points(0.25, "plain")
@hint("application_name is one of the server_settings.")
async def test_pool_names_itself_shop(student, db, wire):
    """Connections of your pool carry the application name shop"""
    pool = await student.create_pool()
    conn = await pool.acquire()
    pid = await conn.get_server_pid()
    assert pid in {one.pid for one in wire.connections}, "the pool has opened no such connection"
    name = await db.fetchval("SELECT application_name FROM pg_stat_activity WHERE pid = $1", pid)
    assert name == "shop", f"the application name is {shown(name)}, not 'shop'"


@task("1.1")
@points(0.25, "promise")
@hint("The pool sends RESET ALL when a connection comes back. Only server_settings survive that.")
async def test_pool_settings_survive_release(student, db, rng):
    """A connection that comes back to your pool is still in UTC and still named shop"""
    pool = await student.create_pool(min_size=1, max_size=1)
    for _ in range(2):
        await pool.fetchval("SELECT 1")
    state = await state_of(pool, db, rng)
    assert state["name"] == "shop", "on its second use the connection had lost its name"
    expect_utc(state, "on its second use ")
    conn = await pool.acquire()
    await conn.execute("SET TIME ZONE 'Asia/Tokyo'; SET application_name = 'borrowed'")
    await pool.release(conn)
    state = await state_of(pool, db, rng)
    assert state["name"] == "shop", "what one has set on a connection, the next one finds there"
    expect_utc(state, "after somebody has set another time zone ")


@task("1.1")
@points(1.25, "promise")
@hint("setup= runs at every acquire. Codecs belong in init=, settings in server_settings=.")
async def test_pool_costs_nothing_per_acquire(student, wire):
    """Taking a connection from your pool adds no round trip"""
    pool = await student.create_pool(min_size=1, max_size=1)
    conn = await pool.acquire()
    await conn.fetchval("SELECT 1")
    mark = wire.mark()
    for _ in range(3):
        await conn.fetchval("SELECT 1")
    held = wire.since(mark).round_trips
    assert held == 3, f"three queries on a connection of the pool took {held} round trips"
    await pool.release(conn)
    mark = wire.mark()
    conn = await pool.acquire()
    taken = wire.since(mark).wait_points  # what asyncpg itself sends included
    assert taken == 0, f"taking a connection from the pool waits {taken} times for the server"
    others = wire.since(mark).sockets
    assert others == 0, f"taking a connection from the pool opens {others} others"
    await pool.release(conn)
    await pool.fetchval("SELECT 1")
    mark = wire.mark()
    for _ in range(3):
        await pool.fetchval("SELECT 1")
    pooled = wire.since(mark).round_trips
    assert pooled == held, (
        "taking a connection from the pool sends more than the query"
        f"\nthree queries on one held connection: {held} round trips; each with its own: {pooled}"
    )
    mark = wire.mark()
    await asyncio.gather(*(pool.fetchval("SELECT 1") for _ in range(120)))
    others = wire.since(mark).sockets
    assert others == 0, f"for 120 queries the pool of one connection opened {others} others"


@task("1.1")
@points(0.25, "plain")
@hint("Hand min_size and max_size on to asyncpg.create_pool, and await it.")
async def test_pool_has_the_sizes_it_was_asked_for(student, wire, rng):
    """Your pool has the minimum and maximum size that it was asked for"""
    smallest, largest = rng.choice([1, 3]), rng.randrange(12, 15)
    await expect_sizes(student, wire, smallest, largest, min_size=smallest, max_size=largest)
    await expect_sizes(student, wire, 2, 10)
    await expect_sizes(student, wire, 1, 1, min_size=1, max_size=1)
    pool = await student.create_pool(min_size=0, max_size=1)
    answer = await pool.fetchval("SELECT 1")
    assert answer == 1, "a pool with a min_size of 0 does not work"
    one, other = [await student.create_pool(min_size=1, max_size=size) for size in (1, 2)]
    assert one != other, "a second call has given the pool of the first"
    await one.close()
    both = [await other.acquire() for _ in range(2)]
    assert len(both) == 2, "a pool of two connections has not given two"
    large = await student.create_pool(min_size=0, max_size=500)  # more than this server has
    assert await large.get_max_size() == 500, "a pool of five hundred connections has another size"
    wire.latency(LATE_S)
    call = student.create_pool()
    waiting = asyncio.ensure_future(call)
    await student.ping()
    call.cancel()
    with student.raises("CancelledError"):
        await waiting


@task("1.1")
@points(0.25, "plain")
@hint("INSERT ... RETURNING id tells the new row's id in the same statement.")
async def test_create_user_returns_the_new_id(student, db, rng):
    """create_user stores the user and returns the id of exactly that row"""
    await db.execute(
        "INSERT INTO users (id, name, email) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3)",
        rng.randrange(10**6, 10**7),
        *person(rng),
    )
    name, email = person(rng)
    user_id = await student.create_user(name, email)
    row = await db.fetchrow("SELECT * FROM users WHERE email = $1", email)
    assert row is not None, "the new user is not in the database"
    assert type(user_id) is int, f"create_user returned {shown(user_id)}, not an int"
    assert user_id == row["id"], "create_user returned the id of another row"
    assert row["name"] == name, "the stored name differs from the one given"
    assert row["active"] is True, "a new user should be active"
    await large_ids(db, "users")
    before = await users_in(db)
    user_id = await student.create_user(name, person(rng)[1])
    users = await users_in(db)
    assert users[:-1] == before, "create_user changed other users"
    assert user_id == users[-1]["id"], "create_user did not return the id, which is a large one"
    assert users[-1]["created_at"] != row["created_at"], "two users were created at one moment"
    await expect_made_now(db, users[-1]["id"])


@task("1.1")
@points(0.5, "promise")
@hint("Get the id from the INSERT itself. A second query may run on another connection.")
async def test_users_created_at_once_get_their_own_ids(student, db, wire, rng):
    """Users created at the same moment each get their own id back"""
    await student.pool_options(min_size=1, max_size=1)
    people = [person(rng) for _ in range(6)]
    ids = await asyncio.gather(*(student.create_user(*one) for one in people))
    stored = {row["email"]: row["id"] for row in await users_in(db)}
    assert ids == [stored.get(email) for _, email in people], (
        "create_user did not return the ids of these users, each its own"
    )
    name, email = person(rng)
    move = "UPDATE users SET email = email || '?' WHERE email = $1"
    got = await come_between(
        wire, student.create_user(name, email), lambda: db.execute(move, email)
    )
    user_id = await db.fetchval("SELECT id FROM users WHERE name = $1", name)
    assert got == user_id, "somebody else has changed the email, and create_user lost the id"


@task("1.1")
@points(0.25, "detail")
@hint("Let the database's UniqueViolationError pass through: no try, no ON CONFLICT, no SELECT.")
async def test_create_user_refuses_a_taken_email(student, db, rng):
    """create_user lets the error pass through when the email is taken, and changes nothing"""
    taken = await db.fetchval(
        "SELECT email FROM users WHERE id = $1", await add_person(db, rng, active=False)
    )
    before = await users_in(db)
    with student.raises("UniqueViolationError"):
        await student.create_user(person(rng)[0], taken)
    users = await users_in(db)
    assert users == before, "the refused user left traces in the table"
    name, email = person(rng)
    async with db.transaction():
        await db.execute("INSERT INTO users (name, email) VALUES ('First', $1)", email)
        call = await expect_to_wait_alone(
            db, student.create_user(name, email), student.create_user(*person(rng))
        )
    with student.raises("UniqueViolationError"):
        await call


@task("1.1")
@points(0.25, "detail")
@hint("Pass values as $1, $2: the server never reads them as SQL, so nothing needs escaping.")
async def test_create_user_stores_any_text_as_it_is(student, db, wire, rng):
    """Quotes, semicolons and SQL in a name are stored as they are and travel as parameters"""
    people = len(await users_in(db))
    secret = word(rng)
    name = f" Robert'); DELETE FROM users; -- $1 \\ {secret}"  # noqa: S608 - an attack
    email = f"O'{secret.upper()}@Example.org"
    user_id = await student.create_user(name, email)
    row = await db.fetchrow("SELECT name, email FROM users WHERE id = $1", user_id)
    assert row is not None, "no user has the id that create_user returned"
    assert row["name"] == name, "the stored name differs from the one given"
    assert row["email"] == email, "the stored email differs from the one given"
    users = len(await users_in(db))
    assert users == people + 1, "the other users have changed"
    await expect_parameters(
        "create_user", wire, rng, lambda text: student.create_user(f"It's {text}", text)
    )


@task("1.1")
@points(0.25, "plain")
@hint("Hand name and email on as they are: no strip, no lower, no default for what is empty.")
async def test_users_are_stored_as_given(student, db, rng):
    """create_user and update_email store blanks, capitals and letters of any form as given"""
    for text in TEXTS:
        name = f"{text}-{text}"  # which is not blank
        user_id = await student.create_user(name, text)
        row = await db.fetchrow("SELECT name, email FROM users WHERE id = $1", user_id)
        assert row is not None, "create_user did not return the new user's id"
        assert tuple(row) == (name, text), "create_user stored something else"
    user_id = await add_person(db, rng)
    await db.execute("UPDATE users SET email = email || '?' WHERE id <> $1", user_id)
    for text in TEXTS:
        changed = await student.update_email(user_id, text)
        assert changed is True, f"update_email returned {shown(changed)} for a user who exists"
        stored = await db.fetchval("SELECT email FROM users WHERE id = $1", user_id)
        assert stored == text, f"update_email was given {shown(text)}, and stored {shown(stored)}"
    await expect_zero_refused(student, "create_user", "a\0b", "a\0b")
    await expect_zero_refused(student, "update_email", user_id, "a\0b")


@task("1.1")
@points(0.25, "detail")
@hint("The table has a CHECK for this. Let its error pass through.")
async def test_create_user_refuses_a_blank_name(student, db, rng):
    """create_user lets the database refuse a blank name"""
    before = await users_in(db)
    with student.raises("CheckViolationError"):
        await student.create_user(" " * rng.randrange(1, 9), person(rng)[1])
    users = await users_in(db)
    assert users == before, "a user was stored all the same"
    for name in ("", "\t\n", "\x1f", "\u00a0", "\u2003"):  # which are blank, PostgreSQL says
        if await db.fetchval("SELECT $1 ~ '\\S'", name):
            user_id = await student.create_user(name, person(rng)[1])
            stored = await db.fetchval("SELECT name FROM users WHERE id = $1", user_id)
            assert stored == name, f"{name!r} is not blank to the database, and was not stored"
        else:
            with student.raises("CheckViolationError"):
                await student.create_user(name, person(rng)[1])


@task("1.1")
@points(0.5, "promise")
@hint(GIVE_BACK)
async def test_create_user_whatever_goes_wrong(student, sweep, db, wire, rng):
    """Wherever it is cut off, the user is there or not, and the pool is whole"""
    name, email = person(rng)
    await sweep(lambda: student.create_user(name, email))
    taken = await db.fetchval("SELECT min(email) FROM users")
    await sweep(lambda: student.create_user(name, taken), raises="UniqueViolationError")
    await expect_to_wait_for(student, db, wire, "users", lambda: student.create_user(name, email))


@task("1.1")
@points(0.25, "plain")
@hint("asyncpg returns a Record. dict(row) makes a plain dict of it.")
async def test_get_user_returns_a_plain_dict(student, db, rng):
    """get_user returns all five columns of the right user as a plain dict"""
    await student.pool_options(min_size=1, max_size=1)
    ids = [await add_person(db, rng, active=rng.random() < 0.5) for _ in range(4)]
    user_id = rng.choice(ids)
    user = await student.get_user(user_id)
    assert type(user) is dict, f"get_user returned a {type(user).__name__}, not a dict"
    (expected,) = await users_in(db, [user_id])
    missing = sorted(set(expected) - set(user))
    assert not missing, f"the user lacks {', '.join(missing)}"
    assert user == expected, "the user differs from the row in the table"
    assert types_of(user) == types_of(expected), (
        "a value of the user has another type than in the table, as 1 for True"
    )
    assert user["created_at"].utcoffset() == timedelta(0), "created_at is not in UTC"


@task("1.1")
@points(0.25, "plain")
@hint("fetchrow returns None when there is no row, and dict(None) is an error.")
async def test_get_user_of_unknown_id_is_none(student, wire, rng):
    """get_user returns None for an id that does not exist"""
    user = await student.get_user(rng.randrange(10**8, 10**9))
    assert user is None, f"get_user returned {shown(user)}, not None"
    expect_asked("get_user", wire)
    pool = await student.pool()
    in_use = await pool.get_size() - await pool.get_idle_size()
    assert in_use == 0, "get_user has not given its connection back"


@task("1.1")
@points(0.75, "promise")
@hint(GIVE_BACK)
async def test_get_user_whatever_goes_wrong(student, sweep, db, wire, rng):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    user_id = await add_person(db, rng)
    await sweep(lambda: student.get_user(user_id))
    await sweep(lambda: student.get_user(user_id + 10**6))
    await expect_to_wait_for(student, db, wire, "users", lambda: student.get_user(user_id))
    (user,) = await users_in(db, [user_id])
    await expect_to_read_past(db, "users", student.get_user(user_id), user)


@task("1.1")
@points(0.25, "plain")
@hint("Without ORDER BY a table has no order.")
async def test_list_users_is_ordered_by_id(student, db, rng):
    """list_users orders by id, however the rows lie in the table"""
    await student.pool_options(min_size=1, max_size=1)
    await add_people(db, rng, 8)
    expect_rows("list_users", await student.list_users(limit=100), await users_in(db))


@task("1.1")
@points(0.25, "plain")
@hint("active has three values: True, False and None. Let WHERE choose before LIMIT cuts.")
async def test_list_users_filters_by_active(student, db, wire, rng):
    """list_users keeps the active, the inactive, or all users, before it cuts a page"""
    await add_people(db, rng, 4, active=True)
    await add_people(db, rng, 5, active=False)
    for active in (True, False, None):
        everybody = await users_in(db)
        expected = [user for user in everybody if active is None or user["active"] is active]
        for offset in (0, 2, 5):
            mark = wire.mark()
            page = await student.list_users(active=active, limit=4, offset=offset)
            expect_rows("list_users", page, expected[offset : offset + 4])
            expect_asked("list_users", wire.since(mark))


@task("1.1")
@points(0.25, "plain")
@hint("LIMIT is how many rows to return, OFFSET how many rows (not pages) to skip.")
async def test_list_users_pages_add_up(student, db, wire, rng):
    """The pages of list_users together hold every user exactly once"""
    ids = await add_people(db, rng, rng.randrange(12, 18))
    await db.execute("DELETE FROM users WHERE id = ANY($1)", [ids[0], ids[4], ids[5]])
    everybody = await users_in(db)
    size = rng.randrange(3, 6)
    for offset in range(0, len(everybody) + size, size):
        mark = wire.mark()
        page = await student.list_users(limit=size, offset=offset)
        expect_rows("list_users", page, everybody[offset : offset + size])
        expect_asked("list_users", wire.since(mark))
    pages = [student.list_users(limit=n, offset=2 * n) for n in (2, 3, 4)]
    await expect_same_texts("list_users", wire, pages)


@task("1.1")
@points(0.25, "detail")
@hint("0 is a limit like any other; only leaving it out means 20.")
async def test_list_users_limit_zero_and_default(student, db, wire, rng):
    """list_users returns nobody for limit 0 and twenty users by default"""
    await add_people(db, rng, 21)
    expect_rows("list_users", await student.list_users(limit=0), [])
    expect_none_taken("list_users", wire)
    expect_rows("list_users", await student.list_users(), (await users_in(db))[:20])
    await db.execute(
        "INSERT INTO users (name, email)"
        " SELECT 'Guest', 'guest' || n FROM generate_series(1, 1500) AS n"
    )
    everybody = await users_in(db)
    expect_rows("list_users", await student.list_users(limit=2**40), everybody)
    expect_rows("list_users", await student.list_users(offset=2**40), [])
    largest = await student.list_users(limit=boundaries.BIGINT, offset=1)
    expect_rows("list_users", largest, everybody[1:])


@task("1.1")
@points(0.25, "detail")
@hint("Check the arguments before you touch the pool.")
async def test_list_users_refuses_negative_numbers(student, residue, wire):
    """list_users raises ValueError for a negative limit or offset and sends nothing"""
    with student.raises("ValueError"):
        await residue.check(student.list_users(limit=-1))
    for limit in (5, 0):
        with student.raises("ValueError"):
            await residue.check(student.list_users(limit=limit, offset=-1))
    expect_nothing_sent("list_users", wire)


@task("1.1")
@points(1.25, "promise")
@hint(GIVE_BACK)
async def test_list_users_whatever_goes_wrong(student, sweep, db, wire, rng):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    await add_people(db, rng, 2)
    await sweep(lambda: student.list_users(active=True))
    await sweep(lambda: student.list_users(limit=1, offset=1))
    await expect_to_wait_for(student, db, wire, "users", lambda: student.list_users())
    await expect_to_read_past(db, "users", student.list_users(), await users_in(db))
    leave = "DELETE FROM users WHERE id = (SELECT max(id) FROM users)"
    await expect_one_moment(
        wire, student.list_users(), lambda: db.execute(leave), lambda: users_in(db)
    )


@task("1.1")
@points(0.25, "plain")
@hint("execute returns a text such as 'UPDATE 1', and every non-empty text is true.")
async def test_update_email_tells_whether_the_user_exists(student, db, rng):
    """update_email changes one user and returns True, or False for an unknown id"""
    await student.pool_options(min_size=1, max_size=1)
    ids = await add_people(db, rng, 2)
    for user_id in ids:
        _, email = person(rng)
        (before,) = await users_in(db, [user_id])
        others = [user for user in await users_in(db) if user["id"] != user_id]
        for _ in range(2):  # the second time to the email that the user already has
            changed = await student.update_email(user_id, email)
            assert changed is True, f"update_email returned {shown(changed)} for a user who exists"
        users = await users_in(db, [user_id])
        assert users == [before | {"email": email}], (
            "the user's row is not the old one with the new email"
        )
        unknown = await student.update_email(ids[1] + 10**6, person(rng)[1])
        assert unknown is False, f"update_email returned {shown(unknown)} for an unknown id"
        users = [user for user in await users_in(db) if user["id"] != user_id]
        assert users == others, "update_email changed other users"


@task("1.1")
@points(0.25, "detail")
@hint("False means that there is no such user. A taken email is an error: let it pass through.")
async def test_update_email_refuses_a_taken_email(student, db, wire, rng):
    """update_email lets the error pass through when the email is somebody else's"""
    user_id, other_id = await add_people(db, rng, 2)
    before = await users_in(db)
    taken = await db.fetchval("SELECT email FROM users WHERE id = $1", other_id)
    with student.raises("UniqueViolationError"):
        await student.update_email(user_id, taken)
    users = await users_in(db)
    assert users == before, "the refused change left traces in the table"
    changed = await student.update_email(user_id, taken.upper())
    assert changed is True, "an email that differs from somebody else's in its case is another one"
    email, stranger = person(rng)[1], await add_person(db, rng)
    async with db.transaction():
        await db.execute("UPDATE users SET email = $2 WHERE id = $1", other_id, email)
        call = await expect_to_wait_alone(
            db,
            student.update_email(user_id, email),
            student.update_email(stranger, person(rng)[1]),
        )
        await be_patient(student, wire)
    with student.raises("UniqueViolationError"):
        await call


@task("1.1")
@points(0.5, "promise")
@hint(GIVE_BACK)
async def test_update_email_whatever_goes_wrong(student, sweep, interleave, db, wire, rng):
    """Wherever it is cut off, the email is the old or the new one, and the pool is whole"""
    (_, email), user_id = person(rng), await add_person(db, rng)
    await sweep(lambda: student.update_email(user_id, email))
    await sweep(lambda: student.update_email(user_id + 10**6, email))
    one, other = person(rng)[1], person(rng)[1]
    await interleave(
        lambda: student.update_email(user_id, one), lambda: student.update_email(user_id, other)
    )
    await expect_to_wait_for(
        student, db, wire, "users", lambda: student.update_email(user_id, email)
    )
    other_id, other_email = await add_person(db, rng), person(rng)[1]
    rename = "UPDATE users SET name = 'New', email = email || '?'"
    for change, there in ((rename, True), ("DELETE FROM users", False)):
        async with db.transaction():
            await db.execute(f"{change} WHERE id = $1", user_id)
            emails = [person(rng)[1] for _ in "12"]
            calls = [asyncio.ensure_future(student.update_email(user_id, one)) for one in emails]
            await until_all_wait(db, calls)
        for got in await asyncio.gather(*calls):
            assert got is there, (
                f"update_email returned {shown(got)} once it had waited for a change"
            )
        users = await users_in(db, [user_id])
        assert [(user["name"], user["email"] in emails) for user in users] == [
            ("New", True)
        ] * there, "what somebody else has changed meanwhile is lost"
    leave = "DELETE FROM users WHERE id = $1 AND email = $2"
    got = await come_between(
        wire,
        student.update_email(other_id, other_email),
        lambda: db.execute(leave, other_id, other_email),
    )
    assert got is True, "the user went after the change, and update_email says there was none"


@task("1.1")
@points(0.25, "plain")
@hint("The command tag ('DELETE 1') or RETURNING id tells whether a row was there.")
async def test_delete_user_tells_whether_the_user_existed(student, db, rng):
    """delete_user removes the row and returns True, and False the second time"""
    await student.pool_options(min_size=1, max_size=1)
    await add_profile(db, rng)
    tables = ("profiles", "products", "categories")
    rest = [await db.fetch(f"SELECT * FROM {one} ORDER BY id") for one in tables]  # noqa: S608
    for user_id in (await add_people(db, rng, 3))[:2]:
        others = [user for user in await users_in(db) if user["id"] != user_id]
        first = await student.delete_user(user_id)
        assert first is True, f"delete_user returned {shown(first)} for a user who exists"
        users = await users_in(db)
        assert users == others, "the table does not hold exactly the other users"
        second = await student.delete_user(user_id)
        assert second is False, f"delete_user returned {shown(second)} for a user already deleted"
    left = [await db.fetch(f"SELECT * FROM {one} ORDER BY id") for one in tables]  # noqa: S608
    assert left == rest, "delete_user changed other tables"


@task("1.1")
@points(1, "promise")
@hint("The DELETE itself knows whether it found the row. A SELECT before it may be out of date.")
async def test_a_user_is_deleted_once(student, elsewhere, interleave, db, rng):
    """Of two who delete the same user at the same moment, one gets True and the other False"""
    user_id = await add_person(db, rng)
    await interleave(lambda: student.delete_user(user_id), lambda: elsewhere.delete_user(user_id))
    at = {"users": [f"id = {user_id}"]}
    calls = await meet(db, student.delete_user(user_id), elsewhere.delete_user(user_id), at=at)
    ends = sorted(await asyncio.gather(*calls))
    assert ends == [False, True], f"two who deleted the same user were told {ends}"
    one, two = await add_people(db, rng, 2)
    async with db.rival() as rival, rival.transaction():
        await rival.execute("UPDATE users SET email = email || '?' WHERE id = $1", one)
        call = await expect_to_wait_alone(db, student.delete_user(one), student.delete_user(two))
    got = await call
    assert got is True, "a user whose email somebody else was changing was not deleted"


@task("1.1")
@points(0.25, "detail")
@hint("The foreign key protects the profile. Let its error pass through.")
async def test_delete_user_keeps_a_user_with_a_profile(student, db, rng):
    """delete_user lets the foreign key protect a user who has a profile"""
    profile_id = await add_profile(db, rng)
    user_id = await db.fetchval("SELECT user_id FROM profiles WHERE id = $1", profile_id)
    before = await users_in(db)
    with student.raises("ForeignKeyViolationError"):
        await student.delete_user(user_id)
    users = await users_in(db)
    assert users == before, "the users have changed although the delete was refused"
    profiles = await db.fetchval("SELECT count(*) FROM profiles WHERE id = $1", profile_id)
    assert profiles == 1, "the profile is gone"


@task("1.1")
@points(0.25, "promise")
@hint(GIVE_BACK)
async def test_delete_user_whatever_goes_wrong(student, sweep, db, wire, rng):
    """Wherever it is cut off, the user is there or gone, and the pool is whole"""
    user_id = await add_person(db, rng)
    await sweep(lambda: student.delete_user(user_id))
    await sweep(lambda: student.delete_user(user_id + 10**6))
    await expect_to_wait_for(student, db, wire, "users", lambda: student.delete_user(user_id))
    other_id = await add_person(db, rng)
    gone = await expect_to_pass(db, CHANGE_PROFILES, student.delete_user(other_id))
    assert gone is True, f"delete_user returned {shown(gone)} for a user who exists"


@task("1.1")
@points(0.25, "promise")
@hint("Catch nothing: None, False and an empty list are answers, and an error is none.")
async def test_errors_of_1_1_are_no_answers(student, db, wire, rng):
    """Errors of the database pass through, and a lost connection is not an unknown user"""
    user_id = await add_person(db, rng)
    (user,) = await users_in(db, [user_id])
    await expect_no_answer(wire, student.get_user(user_id), user)
    await expect_no_answer(wire, student.list_users(limit=1), (await users_in(db))[:1])
    calls = [
        ("create_user", *person(rng)),
        ("get_user", user_id),
        ("list_users",),
        ("update_email", user_id, word(rng)),
        ("delete_user", user_id),
    ]
    for event, call in (("INSERT", calls[0]), ("UPDATE", calls[3]), ("DELETE", calls[4])):
        await expect_refusals(student, db, "users", event, *call)
    await expect_unreachable(student, wire, [*calls, ("create_pool",)])
    await expect_errors(student, db, "users", calls)


@task("1.1")
@points(0.25, "detail")
@hint("If small ids go well: ids are bigint, so no cast to integer, and no float.")
async def test_ids_may_be_large(student, db, wire, rng):
    """Users with ids beyond what an integer holds are found, changed and deleted"""
    constants = []
    for large in boundaries.LARGE_IDS:
        mark = wire.mark()
        user_id = await add_person(db, rng, user_id=large)
        await add_person(db, rng, user_id=large + 1)
        (expected,) = await users_in(db, [user_id])
        got = await student.get_user(user_id)
        assert got == expected, "get_user did not find this user"
        found = await student.get_users_by_ids([user_id, user_id])
        expect_rows("get_users_by_ids", found, [expected])
        email = person(rng)[1]
        got = await student.update_email(user_id, email)
        assert got is True, "update_email did not find it"
        users = await users_in(db, [user_id])
        assert users == [expected | {"email": email}], "it is wrong"
        got = await student.delete_user(user_id)
        assert got is True, "delete_user did not find this user"
        users = await users_in(db, [user_id])
        assert users == [], "the user is still there"
        constants.append(constants_of(wire.since(mark)))
    assert constants[1] == constants[2], "a value is in the SQL text instead of a parameter"


# --- 1.2 Implement parameterized queries and prepared statements ---------------------------------


@task("1.2")
@points(0.25, "plain")
@hint("ILIKE compares without case, and '%' || $1 || '%' looks anywhere in the name.")
async def test_search_users_ignores_case_anywhere_in_the_name(student, db, rng):
    """search_users finds text at the start, middle and end of names, in any case"""
    await student.pool_options(min_size=1, max_size=1)
    text = word(rng)
    await add_people(db, rng, 3)
    names = [f"{text}x y", f"x{text.upper()}y", f"x y{text.title()}", text]
    ids = [await add_person(db, rng, name=name) for name in names]
    for user_id in reversed(ids):
        await db.execute("UPDATE users SET active = active WHERE id = $1", user_id)
    found = await student.search_users(text.swapcase())
    expect_rows("search_users", found, await users_in(db, ids))
    expect_rows("search_users", await student.search_users(text[::-1] + text), [])
    expect_rows("search_users", await student.search_users("@example.org"), [])


@task("1.2")
@points(0.25, "detail")
@hint("In a LIKE pattern \\% and \\_ stand for the characters themselves.")
async def test_search_users_takes_wildcards_literally(student, db, rng):
    """Percent and underscore in the searched text mean themselves"""
    text = word(rng)
    percent = await add_person(db, rng, name=f"Fifty 50%{text} Off")
    underscore = await add_person(db, rng, name=f"Snake a_{text} Case")
    twice = await add_person(db, rng, name=f"Both _%%{text}_% Twice")
    for name in (f"Fifty 50x{text}", f"Fifty 50{text}", f"Snake ax{text}", f"Snake a{text}"):
        await add_person(db, rng, name=name)
    # Where one of each is escaped, and where two are taken for one.
    for name in (f"Both _%%{text}x%", f"Both _%%{text}_x", f"Both _%{text}_%"):
        await add_person(db, rng, name=name)
    found = await student.search_users(f"50%{text}")
    expect_rows("search_users", found, await users_in(db, [percent]))
    found = await student.search_users(f"a_{text}")
    expect_rows("search_users", found, await users_in(db, [underscore]))
    found = await student.search_users(f"_%%{text}_%")
    expect_rows("search_users", found, await users_in(db, [twice]))


@task("1.2")
@points(0.25, "detail")
@hint("The backslash is LIKE's escape character: escape it too, and before the others.")
async def test_search_users_takes_backslashes_literally(student, db, rng):
    """A backslash in the searched text means itself, also at the end"""
    text = word(rng)
    inside = await add_person(db, rng, name=f"Path c:\\{text} Here")
    at_end = await add_person(db, rng, name=f"Ends{text}\\")
    both = await add_person(db, rng, name=f"Both \\%{text}")
    twice = await add_person(db, rng, name=f"Twice \\{text}\\x")
    await add_person(db, rng, name=f"Path c:{text}")
    await add_person(db, rng, name=f"Ends{text}")
    await add_person(db, rng, name=f"Both %{text}")
    found = await student.search_users(f"\\{text}\\")
    expect_rows("search_users", found, await users_in(db, [twice]))
    for searched, user_id in ((f"c:\\{text}", inside), (f"s{text}\\", at_end), ("h \\%", both)):
        found = await student.search_users(searched)
        expect_rows("search_users", found, await users_in(db, [user_id]))


@task("1.2")
@points(0.25, "detail")
@hint("Escape what LIKE gives a meaning and nothing else; the empty text is in every name.")
async def test_search_users_finds_any_text(student, db, wire, rng):
    """Whatever is searched for, exactly the users are found whose name contains it"""
    texts = PATTERNS  # whose letters beyond ASCII are small ones, in every case of theirs
    for text in texts:
        await add_person(db, rng, name=f"<{text}>")
    longest = max(texts, key=len)
    await add_person(db, rng, name=longest[1:])
    everybody = await users_in(db)
    for text in texts:
        right = [user for user in everybody if text.lower() in user["name"].lower()]
        mark = wire.mark()
        expect_rows("search_users", await student.search_users(text), right)
        expect_asked("search_users", wire.since(mark))
    await db.execute(
        "INSERT INTO users (name, email)"
        " SELECT 'Guest ' || n, 'guest' || n FROM generate_series(1, 1500) AS n"
    )
    right = [user for user in await users_in(db) if "uest" in user["name"]]
    expect_rows("search_users", await student.search_users("UEST"), right)


@task("1.2")
@points(0.25, "promise")
@hint("Give the text as $1. Quotes in a parameter need no escaping and can do no harm.")
async def test_search_users_cannot_be_injected(student, db, wire, rng):
    """Quotes and SQL in the searched text are only text"""
    text = word(rng)
    quoted = await add_person(db, rng, name=f"Pat O'Hara ({text})")
    before = await users_in(db)
    found = await student.search_users(f"o'hara ({text}")
    expect_rows("search_users", found, await users_in(db, [quoted]))
    attack = f"{text}%' OR true; DELETE FROM users; --"  # noqa: S608 - it is one
    expect_rows("search_users", await student.search_users(attack), [])
    users = await users_in(db)
    assert users == before, "searching has changed the table"
    await expect_parameters("search_users", wire, rng, student.search_users)


@task("1.2")
@points(0.25, "promise")
@hint("Put the condition into WHERE instead of filtering in Python.")
async def test_search_users_fetches_matching_rows_only(student, db, wire, rng):
    """The database does the searching: rows that do not match never cross the wire"""
    await add_people(db, rng, 60)
    text = word(rng)
    user_id = await add_person(db, rng, name=f"Needle {text}")
    found = await student.search_users(text)
    expect_rows("search_users", found, await users_in(db, [user_id]))
    assert wire.rows_sent <= 10, f"{wire.rows_sent} rows were fetched to find one"
    assert wire.bytes_sent <= 2000, f"{wire.bytes_sent} bytes were fetched to find one user"
    for special in "%_\\'":
        mark = wire.mark()
        found = await student.search_users(f"Needle{special}{text}")
        expect_rows("search_users", found, [])
        sent = wire.since(mark).rows_sent
        assert sent == 0, f"{sent} rows were fetched that do not have the text"


@task("1.2")
@points(0.5, "promise")
@hint(GIVE_BACK)
async def test_search_users_whatever_goes_wrong(student, sweep, db, wire, rng):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    name = word(rng)
    await add_person(db, rng, name=name)
    await sweep(lambda: student.search_users(name[2:6]))
    await expect_to_wait_for(student, db, wire, "users", lambda: student.search_users(name))
    for _ in range(3):
        await add_person(db, rng, name=name)

    async def look():
        return [user for user in await users_in(db) if user["name"] == name]

    leave = "DELETE FROM users WHERE id = (SELECT max(id) FROM users WHERE name = $1)"
    await expect_to_read_past(db, "users", student.search_users(name), await look())
    await expect_one_moment(wire, student.search_users(name), lambda: db.execute(leave, name), look)


@task("1.2")
@points(0.25, "plain")
@hint("WHERE id = ANY($1) takes a whole list as one parameter; each row matches at most once.")
async def test_get_users_by_ids_finds_each_once_in_order(student, db, rng):
    """get_users_by_ids returns each known user once, ordered by id, and skips unknown ids"""
    await student.pool_options(min_size=1, max_size=1)
    ids = await add_people(db, rng, 8)
    large = [await add_person(db, rng, user_id=one) for one in boundaries.LARGE_IDS]
    chosen = [*rng.sample(ids, 5), *large]
    asked = [*chosen, chosen[0], chosen[2], ids[-1] + 10**6]
    rng.shuffle(asked)
    expect_rows(
        "get_users_by_ids", await student.get_users_by_ids(asked), await users_in(db, asked)
    )


@task("1.2")
@points(1.25, "promise")
@hint("A list is one parameter of type bigint[]: the SQL text need not grow with it.")
async def test_get_users_by_ids_is_one_statement(student, db, wire, rng):
    """One and the same SQL statement fetches three users and seventy"""
    ids = await add_people(db, rng, 12)
    texts = set()
    for asked in (ids[:1], ids[:3], ids + [10**6 + n for n in range(58)]):
        mark = wire.mark()
        found = await student.get_users_by_ids(asked)
        expect_rows("get_users_by_ids", found, await users_in(db, asked))
        sent = wire.since(mark)
        assert sent.commands == 1, (
            f"{len(asked)} ids took {sent.commands} statements, one is enough"
        )
        texts.add(sent.queries[0].sql)
    assert len(texts) == 1, "the SQL text depends on the ids, so it is prepared again and again"


@task("1.2")
@points(0.25, "detail")
@hint("= ANY($1) is fine with an empty list; IN () is a syntax error.")
async def test_get_users_by_ids_of_nothing_is_nothing(student, wire):
    """get_users_by_ids returns an empty list for no ids"""
    expect_rows("get_users_by_ids", await student.get_users_by_ids([]), [])
    failed = [statement.error for statement in wire.errors()]
    assert not failed, f"it sent SQL that the database refused, and hid the error\n{failed}"
    expect_none_taken("get_users_by_ids", wire)


@task("1.2")
@points(0.5, "promise")
@hint("A statement has at most 32,767 parameters. One list is one parameter.")
async def test_get_users_by_ids_takes_tens_of_thousands(student, db, wire, rng):
    """get_users_by_ids still works with a hundred thousand ids, in one statement"""
    ids = await add_people(db, rng, 3)
    await db.execute(
        "INSERT INTO users (name, email)"
        " SELECT 'Guest', 'guest' || n FROM generate_series(1, 1500) AS n"
    )
    everybody = await users_in(db)
    known = [user["id"] for user in everybody]
    # A statement for each id would need as many round trips, and the verdict a clock.
    await student.get_users_by_ids(list(range(10**6, 10**6 + 50)))
    sent = len(wire.statements)
    assert sent < 50, f"a hundred thousand ids are too many for it\n50 ids took {sent} statements"
    few = {statement.sql for statement in wire.queries}
    asked, mark = [ids[0], *range(10**6, 10**6 + 100_000), *known], wire.mark()
    found = await student.get_users_by_ids(asked)
    expect_rows("get_users_by_ids", found, everybody)
    sent = wire.since(mark).commands
    assert sent == 1, f"a hundred thousand ids took {sent} statements, one is enough"
    many = {statement.sql for statement in wire.since(mark).queries}
    assert many == few, "another statement was sent for a hundred thousand ids than for fifty"


@task("1.2")
@points(0.25, "promise")
@hint(GIVE_BACK)
async def test_get_users_by_ids_whatever_goes_wrong(student, sweep, db, wire, rng):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    ids = await add_people(db, rng, 3)
    asked = [ids[1], ids[2], ids[0], ids[2]]  # which stay as they are
    await sweep(lambda: student.get_users_by_ids(asked))
    await expect_to_wait_for(student, db, wire, "users", lambda: student.get_users_by_ids(asked))
    right = await users_in(db, ids)
    await expect_to_read_past(db, "users", student.get_users_by_ids(ids), right)


@task("1.2")
@points(0.25, "plain")
@hint("ORDER BY $1 sorts by a constant, so by nothing. Put an allowed column name into the text.")
async def test_list_products_orders_by_each_allowed_column(student, db, rng):
    """list_products orders by id, name, price and stock, and by name if not told"""
    await student.pool_options(min_size=1, max_size=1)
    await add_products(db, rng, 12, prices=[Decimal(n) for n in range(1, 9)])
    for price in reversed(boundaries.money(12, 2)):
        await add_products(db, rng, 1, prices=[price])
    await db.execute("UPDATE products SET name = upper(name) WHERE id % 2 = 0")
    for column in ("id", "name", "price", "stock"):
        got = await student.list_products(order_by=column)
        expect_rows("list_products", got, await products_by(db, column))
        got = await student.list_products(order_by=column, descending=True)
        expect_rows("list_products", got, await products_by(db, f"{column} DESC"))
    expect_rows("list_products", await student.list_products(), await products_by(db, "name"))
    await db.execute(
        "INSERT INTO products (category_id, name, price)"
        " SELECT min(category_id), 'thing ' || n, n FROM products, generate_series(1, 1200) AS n"
        " GROUP BY n"
    )
    got = await student.list_products(order_by="price")
    expect_rows("list_products", got, await products_by(db, "price"))


@task("1.2")
@points(0.25, "detail")
@hint("ORDER BY price DESC, id: the direction belongs to each column alone.")
async def test_list_products_breaks_ties_by_ascending_id(student, db, rng):
    """Products at the same price follow each other by ascending id in both directions"""
    await add_products(db, rng, 20, prices=[Decimal("5.00"), Decimal("7.50")])
    for descending in (False, True):
        expected = await products_by(db, "price DESC" if descending else "price")
        got = await student.list_products(order_by="price", descending=descending)
        expect_rows("list_products", got, expected)


@task("1.2")
@points(0.5, "promise")
@hint("Compare order_by with a list of allowed names before you build any SQL.")
async def test_list_products_refuses_other_columns(student, residue, db, wire, rng):
    """list_products raises ValueError for any other order and sends nothing"""
    count = await db.fetchval("SELECT count(*) FROM products")
    for order_by in (word(rng), "price; DELETE FROM products", "price DESC", "(SELECT 1)", "1", ""):
        with student.raises("ValueError"):
            await residue.check(student.list_products(order_by=order_by))
    expect_nothing_sent("list_products", wire)
    there = await db.fetchval("SELECT count(*) FROM products")
    assert there == count, "products have disappeared"


@task("1.2")
@points(0.25, "promise")
@hint(GIVE_BACK)
async def test_list_products_whatever_goes_wrong(student, sweep, db, wire, rng):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    await add_products(db, rng, 2, prices=[Decimal("9.50")])
    await sweep(lambda: student.list_products(order_by="price", descending=True))
    await expect_to_wait_for(student, db, wire, "products", lambda: student.list_products())

    async def look():
        return await products_by(db, "name")

    leave = "DELETE FROM products WHERE id = (SELECT max(id) FROM products)"
    await expect_to_read_past(db, "products", student.list_products(), await look())
    await expect_one_moment(wire, student.list_products(), lambda: db.execute(leave), look)


@task("1.2")
@points(0.25, "detail")
@hint("Compare with the four names themselves: no lower, no strip, no `in` a longer text.")
async def test_list_products_knows_four_names_only(student, wire, rng):
    """Other columns of products, and names that only look like an allowed one, are refused"""
    allowed = ("id", "name", "price", "stock")
    looks_like = [change(name) for name in allowed for change in (str.upper, str.title)]
    blanks = [f"{rng.choice(allowed)} ", f" {rng.choice(allowed)}", f'"{rng.choice(allowed)}"']
    marks = [f"{rng.choice(allowed)}\n", f"-{rng.choice(allowed)}", f"+{rng.choice(allowed)}"]
    others = ["category_id", "pric", "id, name", "products.id", *blanks, *marks, *looks_like]
    for order_by in others:
        with student.raises("ValueError"):
            await student.list_products(order_by=order_by)
    expect_nothing_sent("list_products", wire)


@task("1.2")
@points(0.25, "plain")
@hint("SELECT min(price) FROM products WHERE category_id = $1 comes back as a Decimal.")
async def test_cheapest_in_categories_is_exact(student, db, wire, rng):
    """cheapest_in_categories returns the lowest price of each category as a Decimal"""
    conn, expected = await student.connection(), {}
    await large_ids(db, "categories")
    await conn.execute("SET application_name = 'as the caller has it'")
    for _ in range(3):
        prices = [Decimal(rng.randrange(10**9, 10**12)).scaleb(-2) for _ in range(5)]
        category_id = await add_products(db, rng, 9, prices=prices)
        expected[category_id] = Decimal(rng.randrange(1, 10**9)).scaleb(-2)
        await db.execute(  # not the first product, by id or in the table
            "UPDATE products SET price = $2, stock = 0 WHERE id ="
            " (SELECT min(id) + 4 FROM products WHERE category_id = $1)",
            category_id,
            expected[category_id],
        )
    got = await student.cheapest_in_categories(conn, list(expected))
    assert type(got) is dict, f"cheapest_in_categories returned a {type(got).__name__}, not a dict"
    kinds = {type(price).__name__ for price in got.values()} - {"Decimal"}
    assert not kinds, f"a price is a {', '.join(sorted(kinds))}, not a Decimal"
    assert got == expected, "a lowest price is wrong"
    assert {type(one) for one in got} == {int}, "an id is no int"
    expect_asked("cheapest_in_categories", wire)
    await conn.execute("UPDATE products SET price = 0 WHERE category_id = $1", category_id)
    highest = await db.fetchval(
        "SELECT max(price) FROM products WHERE category_id = $1", category_id
    )
    assert highest == 0, "what the caller has written afterwards is in a transaction of yours"
    got = await student.cheapest_in_categories(conn, list(expected))
    assert got == expected | {category_id: Decimal(0)}, "a price has fallen, and is as it was"
    transaction = await conn.transaction()
    await transaction.start()
    await conn.execute("UPDATE products SET price = 1 WHERE category_id = $1", category_id)
    got = await student.cheapest_in_categories(conn, [category_id])
    assert list(got) == [category_id], "categories came back that were not asked for"
    assert got == {category_id: Decimal(1)}, "the caller's transaction is not used"
    await transaction.rollback()
    row = await conn.fetchrow(
        "SELECT current_setting('application_name'), price FROM products"
        " WHERE category_id = $1 LIMIT 1",
        category_id,
    )
    assert tuple(row) == ("as the caller has it", Decimal(0)), "the caller's connection has changed"
    assert isinstance(row[1], Decimal), "the caller's connection reads money as something else now"


@task("1.2")
@points(0.5, "promise")
@hint("conn.prepare(...) once, before the loop; then fetchval(...) on it for each category.")
async def test_cheapest_in_categories_prepares_once(student, db, wire, rng):
    """cheapest_in_categories prepares one statement and executes it once per category"""
    count = rng.randrange(5, 9)
    ids = [await add_products(db, rng, 2, prices=[Decimal(1), Decimal(2)]) for _ in range(count)]
    await student.cheapest_in_categories(ids)
    prepared = len(wire.prepared)
    assert prepared == 1, f"{prepared} statements were prepared for {count} categories, not one"
    runs = sum(one.executions for one in wire.queries if one.sql == wire.prepared[0])
    assert runs == count, f"the statement was executed {runs} times for {count} categories"
    others = wire.commands - runs
    assert not others, f"beside the prepared statement {others} others were sent"


@task("1.2")
@points(0.25, "detail")
@hint("min() over no rows is NULL, in Python None. Leave such a category out.")
async def test_cheapest_in_categories_leaves_out_empty_ones(student, db, wire, rng):
    """Categories without products, and unknown ones, are left out"""
    full = await add_products(db, rng, 3, prices=[Decimal("9.99")])
    empty = await add_products(db, rng, 0, prices=[])
    free = await add_products(db, rng, 2, prices=[Decimal(0)])
    got = await student.cheapest_in_categories([empty, full, free, full + 10**6])
    assert got == {full: Decimal("9.99"), free: Decimal(0)}, (
        "not exactly the categories that have products came back"
        "\none costs 9.99, one has free products, one is empty, one does not exist"
    )
    expect_asked("cheapest_in_categories", wire)


@task("1.2")
@points(0.25, "promise")
@hint("Let the error pass through: half of the prices is not what was asked for.")
async def test_cheapest_in_categories_whatever_goes_wrong(student, sweep, db, wire, rng):
    """A lost connection is no answer: the error passes through"""
    ids = [await add_products(db, rng, 1, prices=[Decimal(5 + n)]) for n in range(2)]
    await sweep(lambda: student.cheapest_in_categories(ids))
    await expect_to_wait_for(
        student, db, wire, "products", lambda: student.cheapest_in_categories(ids)
    )
    right = {one: Decimal(5 + n) for n, one in enumerate(ids)}
    await expect_to_read_past(db, "products", student.cheapest_in_categories(ids), right)
    async with wire.hold("products") as held:  # where it is prepared already
        call = asyncio.ensure_future(student.cheapest_in_categories(ids))
        await held.reached(by=call)
        await be_patient(student, wire)
    prices = await call
    assert prices == right, "what took very long to come was not waited for"


@task("1.2")
@points(0.25, "plain")
@hint("executemany returns None, so count the list yourself.")
async def test_add_users_stores_all_and_counts(student, db, wire, rng):
    """add_users stores every user and returns how many, also for none"""
    people = [person(rng) for _ in range(rng.randrange(30, 60))]
    people.append((people[0][0], person(rng)[1]))  # two of the same name
    await add_person(db, rng, active=False)
    before = await users_in(db)
    added = await student.add_users(people)
    assert type(added) is int, f"add_users returned {shown(added)}, not an int"
    assert added == len(people), f"add_users returned {added} for {len(people)} users"
    old = {user["id"] for user in before}
    users = await users_in(db)
    stored = [(u["name"], u["email"]) for u in users if u["id"] not in old]
    assert sorted(stored) == sorted(people), "the stored users differ from the given ones"
    assert all(user["active"] for user in users if user["id"] not in old), "one is not active"
    await expect_made_now(db, *(user["id"] for user in users if user["id"] not in old))
    assert [user for user in users if user["id"] in old] == before, "other users have changed"
    none = await student.add_users([])
    assert none == 0, f"add_users returned {shown(none)} for an empty list, not 0"
    people = [person(rng) for _ in range(3)]
    async with wire.steps(student.add_users(people)) as steps:
        while await steps.next():
            await add_person(db, rng)  # somebody else's
    added = await steps.call
    assert added == 3, f"add_users returned {shown(added)} for 3 users, while others came"


@task("1.2")
@points(0.25, "promise")
@hint("One executemany is all or nothing; single statements are too inside one transaction.")
async def test_add_users_is_all_or_none_within_the_list(student, db, rng):
    """If two users in the list share an email, none is stored and the error passes through"""
    people = [person(rng) for _ in range(20)]
    people.append((person(rng)[0], people[rng.randrange(20)][1]))
    before = await users_in(db)
    with student.raises("UniqueViolationError"):
        await student.add_users(people)
    left = len(await users_in(db)) - len(before)
    assert left == 0, f"{left} users of the refused list were stored"


@task("1.2")
@points(0.25, "promise")
@hint("ON CONFLICT DO NOTHING would hide the problem; so would catching the error.")
async def test_add_users_is_all_or_none_against_the_table(student, db, rng):
    """If one email is taken already, none is stored and the error passes through"""
    taken = await db.fetchval("SELECT email FROM users WHERE id = $1", await add_person(db, rng))
    people = [person(rng) for _ in range(30)]
    people.insert(rng.randrange(20, 30), (person(rng)[0], taken))
    before = await users_in(db)
    with student.raises("UniqueViolationError"):
        await student.add_users(people)
    users = await users_in(db)
    assert users == before, "the refused list changed the table"
    people = [person(rng) for _ in range(3)]
    async with db.transaction():
        await db.execute("INSERT INTO users (name, email) VALUES ('First', $1)", people[1][1])
        call = await expect_to_wait_alone(
            db, student.add_users(people), student.add_users([person(rng)])
        )
    with student.raises("UniqueViolationError"):
        await call
    left = await db.fetchval("SELECT count(*) FROM users") - len(before)
    assert left == 2, "a list of which one email was taken at the same moment is stored in part"
    with student.raises("CheckViolationError"):
        await student.add_users([person(rng), (" ", word(rng)), person(rng)])
    count = await db.fetchval("SELECT count(*) FROM users") - len(before)
    assert count == left, "a list with a blank name in it is stored in part"


@task("1.2")
@points(0.25, "promise")
@hint(
    "One executemany or one statement for the whole list: what is sent in parts is stored in parts."
)
async def test_add_users_is_all_or_none_for_thousands(student, db, wire, rng):
    """If the last of five thousand users is refused, none is stored; all of them otherwise"""
    # Of who waits for each user by itself fewer are asked, or the verdict would be a clock's.
    await student.add_users([person(rng) for _ in range(60)])
    many, parameters = (5000, 32_767) if wire.round_trips < 60 else (1200, 0)
    people = [(f"{word(rng)} {n}", f"{n}.{word(rng)}@example.org") for n in range(many)]
    # More than a statement has parameters for, if each user has two.
    crowd = [(name, f"{n}.{email}") for n in range(parameters // many) for name, email in people]
    before = await db.fetchval("SELECT count(*) FROM users")
    with student.raises("UniqueViolationError"):
        await student.add_users([*people, *crowd, ("again", people[rng.randrange(many)][1])])
    left = await db.fetchval("SELECT count(*) FROM users") - before
    assert left == 0, f"{left} users of the refused list were stored"
    texts = [(f"{text}-{text}", text) for text in TEXTS]
    got = await student.add_users(people + texts)
    assert got == len(people + texts), "the number is wrong"
    rows = await db.fetch("SELECT name, email FROM users")
    stored = {tuple(row) for row in rows}
    assert len(rows) - before == len(people + texts), "not all of them are stored"
    assert stored.issuperset(texts), "a name or an email was not stored as it was given"
    await expect_zero_refused(student, "add_users", [person(rng), ("a\0b", "a\0b")])


@task("1.2")
@points(0.25, "promise")
@hint("Catch nothing: an empty list is an answer, and an error is none.")
async def test_errors_of_1_2_are_no_answers(student, db, wire, rng):
    """Errors of the database pass through, and a lost connection is not an empty result"""
    user_id = await add_person(db, rng)
    users = await users_in(db, [user_id])
    await expect_no_answer(wire, student.search_users(users[0]["name"]), users)
    await expect_no_answer(wire, student.get_users_by_ids([user_id]), users)
    await expect_no_answer(wire, student.list_products(), await products_by(db, "name"))
    products = [("list_products",), ("cheapest_in_categories", [1])]
    users = [("search_users", "a"), ("get_users_by_ids", [user_id]), ("add_users", [person(rng)])]
    await expect_errors(student, db, "products", products)
    await db.execute("ALTER TABLE gone RENAME TO products")
    await expect_refusals(student, db, "users", "INSERT", *users[2])
    await expect_errors(student, db, "users", users)
    await expect_unreachable(student, wire, products + users)


@task("1.2")
@points(0.5, "promise")
@hint("executemany, unnest($1::text[], ...) and COPY each send many rows at once.")
async def test_add_users_costs_the_same_for_many(student, db, wire, rng):
    """Six hundred users cost no more round trips than five"""
    await student.pool_options(min_size=1, max_size=1)
    costs, texts = [], []
    for count in (5, 600, 600, 5):
        before, mark = await db.fetchval("SELECT count(*) FROM users"), wire.mark()
        await student.add_users([person(rng) for _ in range(count)])
        costs.append(wire.since(mark).round_trips)
        texts.append({statement.sql for statement in wire.since(mark).queries})
        stored = await db.fetchval("SELECT count(*) FROM users") - before
        assert stored == count, f"{count} users were given, {stored} are stored"
    for few, many in ((costs[0], costs[1]), (costs[3], costs[2])):  # prepared now, and long ago
        assert many <= few, (
            f"600 users cost {many} round trips, 5 users cost {few}"
            "\non a network each round trip is a wait"
        )
    assert texts[1] == texts[2], "the SQL text depends on the users: their values are in it"


@task("1.2")
@points(0.25, "promise")
@hint(GIVE_BACK)
async def test_add_users_whatever_goes_wrong(student, sweep, db, wire, rng):
    """Wherever it is cut off, all of them are there or none, and the pool is whole"""
    people = [person(rng) for _ in range(3)]
    await sweep(lambda: student.add_users(people))
    await sweep(lambda: student.add_users([*people, people[0]]), raises="UniqueViolationError")
    await expect_to_wait_for(student, db, wire, "users", lambda: student.add_users(people))


# --- 1.3 Handle different data types and JSON operations -----------------------------------------


@task("1.3")
@points(0.25, "plain")
@hint(
    "The encoder makes text of a Python object, the decoder an object of text: json.dumps, loads."
)
async def test_init_connection_speaks_jsonb(student, db, rng):
    """After init_connection, JSONB stores Python objects as what they are and gives them back"""
    profile_id = await add_profile(db, rng)
    conn = await student.connection(json=False)
    zone = await conn.fetchval("SELECT current_setting('TimeZone')")
    await student.init_connection(conn)
    kinds = [
        ("object", {word(rng): {"nested": [1, 2.5, None]}, "quote": 'it\'s "so"', "none": None}),
        ("array", [rng.randrange(100), *boundaries.JSON]),
        *(("string", text) for text in (word(rng), "", 'say "so" \\ \n\u00e9')),
        *(("number", number) for number in (rng.randrange(1000), 1, 0, -1, -2.75)),
        *(("boolean", flag) for flag in (True, False)),
    ]
    write = "UPDATE profiles SET details = $2 WHERE id = $1"
    for kind, value in kinds:
        await conn.execute(write, profile_id, value)
        stored = await db.fetchrow(
            "SELECT jsonb_typeof(details), details::text FROM profiles WHERE id = $1", profile_id
        )
        assert stored[0] == kind, f"a {type(value).__name__} was stored as a JSON {stored[0]}"
        there = json.loads(stored[1])
        assert there == value, f"a {type(value).__name__} was stored changed"
        other = {word(rng): value}
        await db.execute(write.replace("$2", "$2::text::jsonb"), profile_id, json.dumps(other))
        back = await conn.fetchval("SELECT details FROM profiles WHERE id = $1", profile_id)
        assert type(back) is dict, f"a JSON object was read as a {type(back).__name__}"
        assert back == other, f"a {type(value).__name__} in an object was read changed"
        row = await conn.fetchrow(
            "SELECT details -> $2 AS part FROM profiles WHERE id = $1", profile_id, *other
        )
        assert type(row["part"]) is type(value), (
            f"a JSON {kind} was read as a {type(row['part']).__name__}"
        )
        assert row["part"] == value, f"a JSON {kind} was read changed"
        if kind == "array":  # 1 == True == Decimal(1)
            for got, given in zip(row["part"], value, strict=True):
                assert type(got) is type(given), (
                    f"of a JSON array a {type(given).__name__} was read as a {type(got).__name__}"
                )
    with student.raises("Exception"):  # which JSONB cannot hold: nothing is left out of it
        await conn.execute(write, profile_id, {"text": "a\0b"})
    await expect_other_types(conn, db, profile_id)
    assert await conn.fetchval("SELECT current_setting('TimeZone')") == zone, (
        "init_connection has changed the time zone"
    )
    await conn.close()
    with student.raises("Exception"):
        await student.init_connection(conn)


@task("1.3")
@points(0.25, "plain")
@hint("json and jsonb are two types. Each needs its own set_type_codec.")
async def test_init_connection_speaks_json_too(student, db, rng):
    """After init_connection, JSON works like JSONB"""
    profile_id = await add_profile(db, rng)
    conn = await student.connection(json=False)
    await student.init_connection(conn)
    value, other = (
        {word(rng): [rng.randrange(100), *boundaries.JSON], "b": False, "n": None} for _ in "12"
    )
    await conn.execute("UPDATE profiles SET note = $2::json::text WHERE id = $1", profile_id, value)
    stored = json.loads(await db.fetchval("SELECT note FROM profiles WHERE id = $1", profile_id))
    assert type(stored) is dict, f"a dict was stored as a JSON text of a {type(stored).__name__}"
    assert stored == value, "a dict was stored as JSON, and changed"
    await db.execute("UPDATE profiles SET note = $2 WHERE id = $1", profile_id, json.dumps(other))
    back = await conn.fetchval("SELECT note::json FROM profiles WHERE id = $1", profile_id)
    assert type(back) is dict, f"a JSON object was read as a {type(back).__name__}"
    assert back == other, "a JSON object was read changed"


@task("1.3")
@points(0.25, "plain")
@hint("Hand each field on as it is. asyncpg knows all of these types.")
async def test_profile_comes_back_equal(student, db, rng):
    """A saved profile comes back equal in every field, and of the same types"""
    await student.pool_options(min_size=1, max_size=1)
    for _ in range(3):
        profile = await new_profile(student, db, rng)
        users = await users_in(db)
        profile_id = await student.save_profile(profile)
        assert await users_in(db) == users, "save_profile changed a user"
        assert type(profile_id) is int, f"save_profile returned {shown(profile_id)}, not an int"
        owner = await db.fetchval("SELECT user_id FROM profiles WHERE id = $1", profile_id)
        assert owner == profile.user_id, "save_profile did not return the new profile's id"
        loaded = await student.load_profile(profile_id)
        assert isinstance(loaded, type(profile)), (
            f"load_profile returned a {type(loaded).__name__}, not a Profile"
        )
        for field in PROFILE_FIELDS:
            expect_same_field(loaded, field, getattr(profile, field))


@task("1.3")
@points(0.25, "plain")
@hint("The pool has a JSON codec already. json.dumps on top stores a JSON string.")
async def test_save_profile_stores_json_objects(student, db, rng):
    """save_profile stores details and settings as JSON objects that SQL can look into"""
    profile = await new_profile(student, db, rng)
    await student.save_profile(profile)
    row = await db.fetchrow(
        "SELECT jsonb_typeof(details) AS details, jsonb_typeof(settings) AS settings,"
        " details #>> '{nested,deep,3,x}' AS x, settings ->> 'theme' AS theme"
        " FROM profiles WHERE user_id = $1",
        profile.user_id,
    )
    assert row is not None, "the profile is not in the database"
    for column in ("details", "settings"):
        assert row[column] == "object", f"{column} is stored as a JSON {row[column]}"
    assert row["x"] == "-1.5", "SQL does not find what lies deep inside details"
    assert row["theme"] == profile.settings["theme"], "SQL does not find the theme in settings"


@task("1.3")
@points(0.75, "promise")
@hint(GIVE_BACK)
async def test_save_profile_whatever_goes_wrong(student, sweep, db, wire, rng):
    """Wherever it is cut off, the profile is there or not, and the pool is whole"""
    profile = await new_profile(student, db, rng)
    await sweep(lambda: student.save_profile(profile))
    await expect_to_wait_for(student, db, wire, "profiles", lambda: student.save_profile(profile))
    profile, other_id = await new_profile(student, db, rng), await add_person(db, rng)
    move = "UPDATE profiles SET user_id = $2 WHERE user_id = $1"
    got = await come_between(
        wire, student.save_profile(profile), lambda: db.execute(move, profile.user_id, other_id)
    )
    stored = await db.fetchval("SELECT id FROM profiles WHERE token = $1", profile.token)
    assert got == stored, "somebody else has changed the profile, and save_profile lost its id"


@task("1.3")
@points(0.25, "detail")
@hint("A float has 15 to 17 digits and is binary. Money stays a Decimal all the way.")
async def test_profile_balance_keeps_every_digit(student, db, rng):
    """A balance of twenty digits is stored and loaded without losing one"""
    digits = rng.randrange(10**19, 10**20) // 10 * 10 + rng.choice([1, 3, 7, 9])
    balance = -Decimal(digits).scaleb(-4)
    profile = await new_profile(student, db, rng, balance=balance)
    profile_id = await student.save_profile(profile)
    stored = await db.fetchval("SELECT balance FROM profiles WHERE user_id = $1", profile.user_id)
    assert stored == balance, "the balance in the database differs from the one given"
    loaded = await student.load_profile(profile_id)
    expect_same_field(loaded, "balance", balance)


@task("1.3")
@points(0.25, "detail")
@hint("None is NULL, and empty is not the same as missing. Do not write `value or default`.")
async def test_profile_keeps_none_apart_from_empty(student, db, rng):
    """None stays NULL; empty texts, lists and dicts stay empty"""
    empty = {"tags": [], "details": {}, "settings": {}, "nickname": "", "age": 0}
    for note in (None, ""):
        profile = await new_profile(student, db, rng, note=note, **empty)
        profile_id = await student.save_profile(profile)
        stored = await db.fetchval("SELECT note FROM profiles WHERE id = $1", profile_id)
        assert stored == note, "None and the empty text were not kept apart in note"
        loaded = await student.load_profile(profile_id)
        for field in ("note", *empty):
            expect_same_field(loaded, field, getattr(profile, field))


@task("1.3")
@points(0.25, "detail")
@hint("Each field is a parameter and goes in as it is; asyncpg knows all of these types.")
async def test_profile_holds_any_value_of_its_types(student, db, wire, rng):
    """Texts of any form, amounts and ids of any size, and moments of any zone come back equal"""
    texts, amounts = list(TEXTS), boundaries.money(20, 4)
    moments, constants = boundaries.moments(rng), []
    rng.shuffle(texts)
    await large_ids(db, "profiles")
    for n, text in enumerate(texts):
        values = {
            "user_id": await add_person(db, rng, user_id=boundaries.LARGE_IDS[1] + 2 * n),
            "nickname": text,
            "age": n % 2 * 150,
            "tags": texts[n : n + 2] * 2,
            "note": text,
            "balance": amounts[n % len(amounts)] * rng.choice([1, -1]),
            "details": {text: [text, {text: n}], "n": n, "all": [*boundaries.JSON], "none": None},
            "settings": {text: None, "n": n - 1, "none": []},
            "last_seen": moments[n % len(moments)],
        }
        profile, mark = await new_profile(student, db, rng, **values), wire.mark()
        profile_id = await student.save_profile(profile)
        stored = await db.fetchval(
            "SELECT balance FROM profiles WHERE user_id = $1", values["user_id"]
        )
        assert stored == values["balance"], "another balance was stored than the one given"
        loaded = await student.load_profile(profile_id)
        for field in PROFILE_FIELDS:
            expect_same_field(loaded, field, getattr(profile, field))
        constants.append(constants_of(wire.since(mark)))
    assert all(one == constants[1] for one in constants[2:]), (
        "a value is in the SQL text instead of a parameter"
    )


@task("1.3")
@points(0.25, "detail")
@hint("An aware datetime is a moment: asyncpg converts it. replace(tzinfo=...) would move it.")
async def test_profile_last_seen_is_the_same_moment(student, db, rng):
    """A moment given in another time zone is stored as that moment and comes back in UTC"""
    zone = timezone(timedelta(minutes=rng.choice([-570, -210, 345, 765])))
    moment = datetime(2024, 12, 31, 23, 59, 59, rng.randrange(10**6), tzinfo=zone)
    profile = await new_profile(student, db, rng, last_seen=moment)
    profile_id = await student.save_profile(profile)
    stored = await db.fetchval("SELECT last_seen FROM profiles WHERE user_id = $1", profile.user_id)
    assert stored == moment, "another moment was stored than the one given"
    loaded = getattr(await student.load_profile(profile_id), "last_seen", None)
    assert isinstance(loaded, datetime), f"last_seen came back as a {type(loaded).__name__}"
    assert loaded.utcoffset() == timedelta(0), (
        "last_seen did not come back as an aware UTC datetime"
    )
    assert loaded == moment, "last_seen came back as another moment"


@task("1.3")
@points(0.25, "detail")
@hint("asyncpg would take a naive datetime to be in the time zone of this computer: refuse it.")
async def test_save_profile_refuses_a_naive_datetime(student, residue, db, wire, rng):
    """save_profile raises ValueError for a last_seen without a time zone and sends nothing"""
    profile = await new_profile(student, db, rng, last_seen=datetime(2024, 3, 10, 2, 30))
    with student.raises("ValueError"):
        await residue.check(student.save_profile(profile))
    expect_nothing_sent("save_profile", wire)


@task("1.3")
@points(0.25, "plain")
@hint("fetchrow returns None when there is no row. Test for that before you build a Profile.")
async def test_load_profile_of_unknown_id_is_none(student, wire, rng):
    """load_profile returns None for an id that does not exist"""
    loaded = await student.load_profile(rng.randrange(10**8, 10**9))
    assert loaded is None, f"load_profile returned {shown(loaded)}, not None"
    expect_asked("load_profile", wire)


@task("1.3")
@points(0.25, "detail")
@hint("A plain INSERT is all it takes: the constraints raise the errors by themselves.")
async def test_save_profile_lets_constraints_speak(student, db, rng):
    """save_profile lets the database refuse an unknown user and a second profile"""
    first = await new_profile(student, db, rng)
    await student.save_profile(first)
    before = await db.fetch("SELECT * FROM profiles ORDER BY id")
    with student.raises("UniqueViolationError"):
        await student.save_profile(await new_profile(student, db, rng, user_id=first.user_id))
    with student.raises("ForeignKeyViolationError"):
        await student.save_profile(await new_profile(student, db, rng, user_id=10**9))
    for age in (-1, 151):
        with student.raises("CheckViolationError"):
            await student.save_profile(await new_profile(student, db, rng, age=age))
    for values in ({"nickname": "a\0b"}, {"tags": ["a\0b"]}, {"note": "a\0b"}):
        profile = await new_profile(student, db, rng, **values)
        await expect_zero_refused(student, "save_profile", profile)
    after = await db.fetch("SELECT * FROM profiles ORDER BY id")
    assert after == before, "a refused profile changed the table"
    profile = await new_profile(student, db, rng)
    await expect_to_pass(db, CHANGE_USERS, student.save_profile(profile))
    profile, other = [await new_profile(student, db, rng) for _ in range(2)]
    async with db.transaction():
        await db.execute(
            "UPDATE profiles SET user_id = $2 WHERE user_id = $1", first.user_id, profile.user_id
        )
        call = await expect_to_wait_alone(
            db, student.save_profile(profile), student.save_profile(other)
        )
    with student.raises("UniqueViolationError"):
        await call


@task("1.3")
@points(0.5, "promise")
@hint(GIVE_BACK)
async def test_load_profile_whatever_goes_wrong(student, sweep, db, wire, rng):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    profile_id = await add_profile(db, rng, details={"skills": ["sql"]})
    await sweep(lambda: student.load_profile(profile_id))
    await expect_to_wait_for(
        student, db, wire, "profiles", lambda: student.load_profile(profile_id)
    )
    right = await student.load_profile(profile_id)
    await expect_to_read_past(db, "profiles", student.load_profile(profile_id), right)
    write = "UPDATE profiles SET age = age + 1, settings = jsonb_build_object('n', age)"

    async def load():
        profile = await student.load_profile(profile_id)
        return profile.age, profile.settings

    async def look():
        age = await db.fetchval("SELECT age FROM profiles WHERE id = $1", profile_id)
        return age, await settings_of(db, profile_id)

    await expect_one_moment(wire, load(), lambda: db.execute(write), look)


@task("1.3")
@points(0.25, "plain")
@hint("details @> $1 asks whether JSONB contains a structure, such as a dict with a list of one.")
async def test_find_profiles_matches_whole_skills(student, db, wire, rng):
    """find_profiles_with_skill finds whole skills in the list of skills only, ids ascending"""
    await student.pool_options(min_size=1, max_size=1)
    skill = word(rng)
    having = [
        await add_profile(db, rng, details={"skills": skills, "city": "Oslo"})
        for skills in ([skill], ["sql", skill], [skill, "sql", "c"], ["c", skill, skill])
    ]  # four that differ in all else
    for details in (
        {"skills": [f"{skill}script", f"my {skill}", skill.upper()]},
        {"wants": [skill], "skills": ["sql"]},
        {"skills": [], "about": skill, skill: ["skills"]},
        {"team": {"skills": [skill]}},
        {"skills": [[skill], {"name": skill}, {skill: "name"}]},
    ):
        await add_profile(db, rng, details=details)
    for profile_id in reversed(having):
        await db.execute("UPDATE profiles SET age = age WHERE id = $1", profile_id)
    found = await student.find_profiles_with_skill(skill)
    assert type(found) is list, f"the result is a {type(found).__name__}, not a list"
    assert all(type(one) is int for one in found), "the result is not a list of int"
    assert set(found) == set(having), "not exactly the profiles that have the skill were found"
    assert found == having, "the ids are not each there once in ascending order"
    expect_asked("find_profiles_with_skill", wire)


@task("1.3")
@points(0.25, "detail")
@hint("Pass the structure as a parameter. JSON put together by hand breaks at the first quote.")
async def test_find_profiles_takes_any_text(student, db, wire, rng):
    """A skill with quotes, backslashes, wildcards or JSON in it is only text"""
    secret = word(rng)
    skills = [f"c\"q' {secret}", f"a\\b {secret}", f"50% {secret}", f'"], "x": ["{secret}', "?"]
    ids = [await add_profile(db, rng, details={"skills": [skill]}) for skill in skills]
    for skill, profile_id in zip(skills, ids, strict=True):
        found = await student.find_profiles_with_skill(skill)
        assert found == [profile_id], "not exactly the profile with this skill was found"
    await expect_parameters("find_profiles_with_skill", wire, rng, student.find_profiles_with_skill)


@task("1.3")
@points(0.25, "detail")
@hint("Compare the skill as it is: no lower, no strip, and the empty text is a skill like others.")
async def test_find_profiles_tells_all_skills_apart(student, db, wire, rng):
    """Skills that differ in anything are different skills"""
    skills = list(TEXTS)
    ids = [await add_profile(db, rng, details={"skills": [skill]}) for skill in skills]
    await add_profile(db, rng, details={"skills": [0, None, {}, {"a": 1}]})  # of texts none
    for skill, profile_id in zip(skills, ids, strict=True):
        mark = wire.mark()
        found = await student.find_profiles_with_skill(skill)
        assert found == [profile_id], f"the skill {shown(skill)} is one profile's only"
        expect_asked("find_profiles_with_skill", wire.since(mark))
    skill = word(rng)
    both = [await add_profile(db, rng, details={"skills": [skill]}) for _ in range(2)]
    move = "UPDATE profiles SET user_id = $2 WHERE id = $1"  # the older profile, the newer user
    await db.execute(move, both[0], await add_person(db, rng))
    found = await student.find_profiles_with_skill(skill)
    assert found == both, "two profiles with one skill are not in the order of their ids"
    guests = await add_guests(db, 1200, {"skills": [word(rng), skill]})
    await large_ids(db, "profiles")
    guests += await add_guests(db, 2, {"skills": [skill]})
    found = await student.find_profiles_with_skill(skill)
    assert found == both + guests, (
        "of more than a thousand profiles not exactly the right ones came"
    )


@task("1.3")
@points(0.25, "plain")
@hint("No rows are an empty list. Profiles without skills are no reason to fail.")
async def test_find_profiles_may_find_none(student, db, wire, rng):
    """find_profiles_with_skill returns an empty list when nobody has the skill"""
    for details in ({}, {"skills": []}, {"skills": None}, {"other": 1}):
        await add_profile(db, rng, details=details)
    found = await student.find_profiles_with_skill(word(rng))
    assert found == [], f"find_profiles_with_skill returned {shown(found)}, not an empty list"
    expect_asked("find_profiles_with_skill", wire)
    assert wire.rows_sent <= 1, f"{wire.rows_sent} rows were fetched to find none"


@task("1.3")
@points(1, "promise")
@hint(GIVE_BACK)
async def test_find_profiles_whatever_goes_wrong(student, sweep, db, wire, rng):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    skill = word(rng)
    await add_profile(db, rng, details={"skills": [skill]})
    await sweep(lambda: student.find_profiles_with_skill(skill))
    await expect_to_wait_for(
        student, db, wire, "profiles", lambda: student.find_profiles_with_skill(skill)
    )
    right = await db.fetch("SELECT id FROM profiles WHERE details -> 'skills' ? $1", skill)
    await expect_to_read_past(
        db, "profiles", student.find_profiles_with_skill(skill), [row["id"] for row in right]
    )


@task("1.3")
@points(0.25, "plain")
@hint("settings || $2 takes all keys of both sides; where both have a key, the right side wins.")
async def test_merge_settings_changes_only_the_given_keys(student, db, rng):
    """merge_settings adds and replaces the given keys, keeps the others, returns the result"""
    await student.pool_options(min_size=1, max_size=1)
    old = {"theme": word(rng), "size": rng.randrange(100), "beta": True, "none": None}
    patch = {"size": rng.randrange(100, 200), "lang": word(rng), "theme": None}
    profile_id, other_id = [await add_profile(db, rng, settings=old) for _ in range(2)]
    rest = "SELECT to_jsonb(p) - 'settings' AS rest FROM profiles AS p ORDER BY id"
    before = await db.fetch(rest)
    merged = await student.merge_settings(profile_id, patch)
    assert await db.fetch(rest) == before, "merge_settings changed more than settings"
    stored = await settings_of(db, profile_id)
    assert stored == old | patch, "the stored settings are wrong"
    assert type(merged) is dict, f"merge_settings returned a {type(merged).__name__}, not a dict"
    assert merged == old | patch, "merge_settings did not return all settings after the merge"
    stored = await settings_of(db, other_id)
    assert stored == old, "the settings of another profile have changed"
    for _ in range(4):
        empty_id = await add_profile(db, rng, settings={})
        nothing = await student.merge_settings(empty_id, {})
        assert nothing == {}, f"settings that are empty came back as {nothing!r}"


@task("1.3")
@points(0.25, "detail")
@hint("Values are replaced whole: || on JSONB merges the outermost keys only.")
async def test_merge_settings_replaces_values_whole(student, db, rng):
    """merge_settings replaces a nested dict or list whole, and an empty patch changes nothing"""
    old = {"mail": {"daily": True, "hour": rng.randrange(24)}, "tabs": [1, 2], "x": word(rng)}
    patch = {"mail": {"weekly": True}, "tabs": [rng.randrange(9)]}
    profile_id = await add_profile(db, rng, settings=old)
    got = await student.merge_settings(profile_id, {})
    assert got == old, "an empty patch did not return the settings as they are"
    merged = await student.merge_settings(profile_id, patch)
    assert merged == old | patch, "a nested value was not replaced whole"
    stored = await settings_of(db, profile_id)
    assert stored == old | patch, "the stored settings are wrong"
    for patch in ({"mail": {"daily": True}}, {"tabs": [2]}, {"mail": {}, "tabs": []}):  # parts
        await set_settings(db, profile_id, old)
        merged = await student.merge_settings(profile_id, patch)
        assert merged == old | patch, "a value was not replaced by one that is a part of it"
        stored = await settings_of(db, profile_id)
        assert stored == old | patch, "a value that is a part of the old one was not stored"


@task("1.3")
@points(0.25, "detail")
@hint("Hand the patch on as it is. Keys are texts: blanks and capitals belong to them.")
async def test_merge_settings_takes_keys_as_they_are(student, db, rng):
    """Keys that differ in anything are different keys, and what is empty is a value"""
    old = {text: "old" for text in TEXTS[::2]} | {"only old": 1}
    values = [{"deep": {"none": None}}, *rng.sample(boundaries.JSON, len(boundaries.JSON))]
    patch = {text: values[n % len(values)] for n, text in enumerate(TEXTS)}
    await large_ids(db, "profiles")
    profile_id = await add_profile(db, rng, settings=old)
    merged = await student.merge_settings(profile_id, patch)
    stored = await settings_of(db, profile_id)
    assert stored == old | patch, "the stored settings are wrong"
    assert list(map(type, map(stored.get, patch))) == list(map(type, patch.values())), (
        "a value was stored as one of another type"
    )
    assert merged == old | patch, "merge_settings did not return all settings after the merge"


@task("1.3")
@points(0.25, "plain")
@hint("UPDATE ... RETURNING returns no row for an unknown id, and fetchval makes None of that.")
async def test_merge_settings_of_unknown_profile_is_none(student, db, rng):
    """merge_settings returns None for an unknown profile and stores nothing"""
    before = await db.fetch("SELECT * FROM profiles ORDER BY id")
    merged = await student.merge_settings(rng.randrange(10**8, 10**9), {"theme": word(rng)})
    assert merged is None, f"merge_settings returned {shown(merged)}, not None"
    rows = await db.fetch("SELECT * FROM profiles ORDER BY id")
    assert rows == before, "the table has changed"


@task("1.3")
@points(1.25, "promise")
@hint("Let the database merge, in the UPDATE: it waits for a rival and then sees its change.")
async def test_merges_at_the_same_moment_all_survive(student, elsewhere, interleave, db, wire, rng):
    """Merges at the same moment all survive, also of one in the middle of its transaction"""
    profile_id, other_id = [await add_profile(db, rng, settings={"old": 1}) for _ in range(2)]
    patches = [{word(rng): rng.randrange(100)} for _ in range(2)]
    await interleave(
        lambda: student.merge_settings(profile_id, patches[0]),
        lambda: elsewhere.merge_settings(profile_id, patches[1]),
    )
    async with db.transaction():
        await db.execute(
            "UPDATE profiles SET settings = settings || '{\"rival\": 1}' WHERE id = $1", profile_id
        )
        merges = [
            asyncio.ensure_future(program.merge_settings(profile_id, patch))
            for program, patch in zip((student, elsewhere), patches, strict=True)
        ]
        await until_all_wait(db, merges)
        await be_patient(student, wire)
        assert await passes(db, student.merge_settings(other_id, {"a": 1}), waiting=2), (
            "while two merges of one profile wait, a merge of another one waits as well"
        )
    await asyncio.gather(*merges)
    stored = await settings_of(db, profile_id)
    assert "rival" in stored, "a change committed by somebody else in the meantime was overwritten"
    assert stored == {"old": 1, "rival": 1} | patches[0] | patches[1], "one of the merges was lost"


@task("1.3")
@points(0.25, "promise")
@hint("Catch nothing: None and an empty list are answers, and an error is none.")
async def test_errors_of_1_3_are_no_answers(student, db, wire, rng):
    """Errors of the database pass through, and a lost connection is not an unknown profile"""
    skill = word(rng)
    profile_id = await add_profile(db, rng, details={"skills": [skill]})
    profile = await new_profile(student, db, rng)
    right = await student.load_profile(profile_id)
    await expect_no_answer(wire, student.load_profile(profile_id), right)
    await expect_no_answer(wire, student.find_profiles_with_skill(skill), [profile_id])
    await expect_no_answer(wire, student.merge_settings(profile_id, {"a": 1}), {"a": 1})
    calls = [
        ("save_profile", profile),
        ("load_profile", profile_id),
        ("find_profiles_with_skill", skill),
        ("merge_settings", profile_id, {}),
    ]
    await expect_refusals(student, db, "profiles", "INSERT", *calls[0])
    await expect_refusals(student, db, "profiles", "UPDATE", *calls[3])
    await expect_unreachable(student, wire, calls)
    await expect_errors(student, db, "profiles", calls)


@task("1.3")
@points(0.25, "promise")
@hint("One UPDATE can read, merge and store; with RETURNING it also answers.")
async def test_merge_settings_is_one_statement(student, db, wire, rng):
    """merge_settings sends one statement"""
    ids = [await add_profile(db, rng) for _ in range(3)]
    calls = [student.merge_settings(one, {word(rng): one}) for one in ids]
    await expect_same_texts("merge_settings", wire, calls)
    mark = wire.mark()
    profile_id = await add_profile(db, rng, settings={"a": 1})
    merged = await student.merge_settings(profile_id, {"b": 2})
    assert merged == {"a": 1, "b": 2}, "merge_settings did not return the merged settings"
    sent = wire.since(mark).commands
    assert sent == 1, f"merge_settings sent {sent} statements"
    stored = await settings_of(db, profile_id)
    assert stored == merged, "it was not stored"


@task("1.3")
@points(0.25, "promise")
@hint(GIVE_BACK)
async def test_merge_settings_whatever_goes_wrong(student, sweep, db, wire, rng):
    """Wherever it is cut off, the settings are the old or the new ones, and the pool is whole"""
    profile_id = await add_profile(db, rng, settings={"theme": "dark", "beta": True})
    patch = {"theme": word(rng), "beta": None}
    await sweep(lambda: student.merge_settings(profile_id, patch))
    await expect_to_wait_for(
        student, db, wire, "profiles", lambda: student.merge_settings(profile_id, patch)
    )
    await set_settings(db, profile_id, {"old": 1})
    merged = await expect_to_pass(db, CHANGE_USERS, student.merge_settings(profile_id, {"a": 1}))
    assert merged == {"old": 1, "a": 1}, "merge_settings did not return all settings"

"""Visible tests of exercise 1. The hidden tests ask more, with other data."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from grader.pytest_plugin import boundaries, hint, points, task

#: The hint of what keeps a connection, or covers an error.
GIVE_BACK = (
    "`async with pool.acquire()`, or the pool's own methods, and nothing is kept whatever happens."
)


async def users_in(db, *ids):
    """Return these users as plain dicts, or all users, ordered by id."""
    rows = await db.fetch("SELECT * FROM users ORDER BY id")
    return [dict(row) for row in rows if not ids or row["id"] in ids]


def expect_rows(got, expected):
    """Check that a function returned these dicts in this order."""
    assert type(got) is list, f"a {type(got).__name__} was returned, not a list"
    kinds = sorted({type(row).__name__ for row in got} - {"dict"})
    assert not kinds, f"the list holds {', '.join(kinds)}, not dict"
    names = f"\nexpected: {[row['name'] for row in expected]}\nreturned: " + str(
        [row.get("name") for row in got]
    )
    assert got == expected, f"not the right rows in the right order{names}"


# --- 1.1 Create a connection pool and perform basic CRUD operations ------------------------------


@task("1.1")
@points(1)
@hint("Await asyncpg.create_pool, with init= for the codecs and server_settings= for the rest.")
async def test_pool_is_ready_and_speaks_json(student, db, wire):
    """create_pool opens a pool whose connections read and write JSON"""
    pool = await student.create_pool(min_size=1, max_size=2)
    count = len(wire.connections)
    assert count == 1, f"{count} connections are open where min_size is 1"
    menu = {"soup": ["tomato", "leek"], "price": 4}
    await pool.execute("UPDATE profiles SET settings = $1 WHERE id = 1", menu)
    soup = await db.fetchval("SELECT settings #>> '{soup,1}' FROM profiles WHERE id = 1")
    assert soup == "leek", "a dict was not stored as a JSON object"
    back = await pool.fetchval("SELECT settings FROM profiles WHERE id = 1")
    assert back == menu, f"a JSON object was read as {back!r}"


@task("1.1")
@points(1)
@hint("What SET has set is gone when a connection returns to the pool. server_settings stay.")
async def test_pool_keeps_its_settings(student, db):
    """A connection that is used a second time is still in UTC and still named shop"""
    pool = await student.create_pool(min_size=1, max_size=1)
    for _ in range(2):
        await pool.execute(  # PostgreSQL writes down how the connection is set up
            "UPDATE users SET name = current_setting('application_name'), email = source"
            " FROM pg_settings WHERE users.id = 2 AND pg_settings.name = 'TimeZone'"
        )
        name, source = await db.fetchrow("SELECT name, email FROM users WHERE id = 2")
        assert name == "shop", f"the application name is {name!r}, not 'shop'"
        assert source in ("client", "session"), "the time zone is the server's own choice"


@task("1.1")
@points(1)
@hint("INSERT ... RETURNING id, read with fetchval.")
async def test_create_user_stores_and_returns_id(student, db):
    """create_user stores the user and returns the new id"""
    user_id = await student.create_user("Conor O'Neill", "conor@example.com")
    row = await db.fetchrow("SELECT * FROM users WHERE email = 'conor@example.com'")
    assert row is not None, "the new user is not in the database"
    assert user_id == row["id"], f"create_user returned {user_id!r}, the user's id is {row['id']}"
    assert row["name"] == "Conor O'Neill", f"the stored name is {row['name']!r}"


@task("1.1")
@points(1)
@hint("Do nothing about it: the UNIQUE constraint raises the error, let it pass.")
async def test_create_user_refuses_a_taken_email(student, db):
    """A second user with the same email raises UniqueViolationError"""
    before = await users_in(db)
    with student.raises("UniqueViolationError"):
        await student.create_user("Another Ada", "ada@example.com")
    users = await users_in(db)
    assert users == before, "the refused user left traces in the table"


@task("1.1")
@points(1)
@hint("fetchrow returns a Record or None; dict(record) makes a dict.")
async def test_get_user_returns_dict_or_none(student, db):
    """get_user returns a plain dict, or None for an unknown id"""
    (alan,) = await users_in(db, 3)
    user = await student.get_user(3)
    assert type(user) is dict, f"get_user returned a {type(user).__name__}, not a dict"
    assert user == alan, f"get_user(3) returned {user}"
    nobody = await student.get_user(999)
    assert nobody is None, f"get_user returned {nobody!r} for an unknown id"


@task("1.1")
@points(1)
@hint("None means all; False means the inactive ones. `if active:` does not tell them apart.")
async def test_list_users_filters(student, db):
    """list_users keeps active, inactive or all users, ordered by id"""
    expect_rows(await student.list_users(), await users_in(db))
    expect_rows(await student.list_users(active=True), await users_in(db, 1, 2, 4))
    expect_rows(await student.list_users(active=False), await users_in(db, 3, 5))


@task("1.1")
@points(1)
@hint("ORDER BY id LIMIT $1 OFFSET $2; check both numbers before the query.")
async def test_list_users_pages(student, db, wire):
    """list_users returns pages, and raises ValueError for negative numbers before any SQL"""
    with student.raises("ValueError"):
        await student.list_users(limit=-1)
    with student.raises("ValueError"):
        await student.list_users(offset=-1)
    assert not wire.statements, "SQL was sent although the numbers are not allowed"
    assert not wire.resets, "a connection was taken: giving it back sends something"
    expect_rows(await student.list_users(limit=2, offset=1), await users_in(db, 2, 3))
    expect_rows(await student.list_users(limit=2, offset=4), await users_in(db, 5))


@task("1.1")
@points(1)
@hint("execute returns 'UPDATE 1' or 'UPDATE 0'.")
async def test_update_email_returns_true_or_false(student, db):
    """update_email changes the email and tells whether the user exists"""
    changed = await student.update_email(2, "hopper@example.com")
    assert changed is True, f"update_email returned {changed!r} for a user who exists"
    email = await db.fetchval("SELECT email FROM users WHERE id = 2")
    assert email == "hopper@example.com", f"the stored email is {email!r}"
    unknown = await student.update_email(999, "nobody@example.com")
    assert unknown is False, f"update_email returned {unknown!r} for an unknown id"


@task("1.1")
@points(1)
@hint("One DELETE. If a foreign key objects, let its error pass through.")
async def test_delete_user_deletes_unless_there_is_a_profile(student, db):
    """delete_user deletes, tells whether the user existed, and spares users with a profile"""
    deleted = await student.delete_user(4)
    assert deleted is True, f"delete_user returned {deleted!r} for a user who exists"
    again = await student.delete_user(4)
    assert again is False, f"delete_user returned {again!r} for a user already deleted"
    with student.raises("ForeignKeyViolationError"):
        await student.delete_user(1)
    ids = [user["id"] for user in await users_in(db)]
    assert ids == [1, 2, 3, 5], f"the users left are {ids}"


@task("1.1")
@points(1)
@hint("Hand texts on as they are, and catch nothing: None is an answer, and an error is none.")
async def test_texts_stay_and_errors_pass(student, db):
    """Any text is stored as it is, and an error of the database is not an unknown user"""
    for text in boundaries.TEXTS:
        await student.update_email(2, text)
        stored = await db.fetchval("SELECT email FROM users WHERE id = 2")
        assert stored == text, f"{text!r:.60} was stored as {stored!r:.60}"
    await db.execute("ALTER TABLE users RENAME TO gone")
    with student.raises("UndefinedTableError"):
        await student.get_user(2)


@task("1.1")
@points(1)
@hint(GIVE_BACK)
async def test_create_user_whatever_goes_wrong(student, sweep):
    """Wherever it is cut off, the user is there or not, and the pool is whole"""
    await sweep(lambda: student.create_user("Kay McNulty", "kay@example.com"))


@task("1.1")
@points(1)
@hint(GIVE_BACK)
async def test_get_user_whatever_goes_wrong(student, sweep):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    await sweep(lambda: student.get_user(3))


@task("1.1")
@points(1)
@hint(GIVE_BACK)
async def test_delete_user_whatever_goes_wrong(student, sweep):
    """Wherever it is cut off, the user is there or gone, and the pool is whole"""
    await sweep(lambda: student.delete_user(4))


# --- 1.2 Implement parameterized queries and prepared statements ---------------------------------


@task("1.2")
@points(1)
@hint("ILIKE is LIKE without regard to case; % in its pattern stands for anything.")
async def test_search_users_finds_parts_of_names(student, db):
    """search_users finds text anywhere in the name, in upper or lower case"""
    expect_rows(await student.search_users("AL"), await users_in(db, 3))
    expect_rows(await student.search_users("ra"), await users_in(db, 2, 4, 5))
    expect_rows(await student.search_users("zzz"), [])


@task("1.2")
@points(1)
@hint("Put a backslash before %, _ and the backslash itself.")
async def test_search_users_takes_special_characters_literally(student, db):
    """Percent, underscore and quotes in the searched text mean themselves"""
    for name in ("100% Cotton", "1000 Cotton", "snake_case", "snakeXcase", "D'Arcy"):
        await db.execute("INSERT INTO users (name, email) VALUES ($1, $1)", name)
    for text, name in (("0%", "100% Cotton"), ("e_c", "snake_case"), ("d'a", "D'Arcy")):
        found = await student.search_users(text)
        names = [user["name"] for user in found]
        assert names == [name], f"searching for {text} found {names}"


@task("1.2")
@points(1)
@hint("WHERE id = ANY($1) takes the list as one parameter.")
async def test_get_users_by_ids_is_one_statement(student, db, wire):
    """get_users_by_ids fetches known users in id order with one statement"""
    expect_rows(await student.get_users_by_ids([5, 999, 1, 3, 1]), await users_in(db, 1, 3, 5))
    assert wire.commands == 1, f"{wire.commands} statements were sent for five ids"
    expect_rows(await student.get_users_by_ids([]), [])


@task("1.2")
@points(1)
@hint("A column name cannot be a parameter: choose it from a list of allowed names.")
async def test_list_products_orders(student, wire):
    """list_products orders by the column asked for, and equal ones by id"""
    for order_by, descending, expected in (
        ("name", False, [1, 4, 2, 3, 5]),
        ("price", True, [4, 1, 2, 3, 5]),
        ("stock", False, [3, 4, 1, 2, 5]),
    ):
        products = await student.list_products(order_by=order_by, descending=descending)
        assert type(products) is list, f"a {type(products).__name__} was returned, not a list"
        ids = [product["id"] for product in products]
        assert ids == expected, f"ordered by {order_by} the ids are {ids}, not {expected}"
    assert len(wire.queries) >= 3, "not every call has asked the database"


@task("1.2")
@points(1)
@hint("Check order_by first, and raise ValueError.")
async def test_list_products_refuses_other_columns(student, wire):
    """list_products raises ValueError for any other column and sends nothing"""
    with student.raises("ValueError"):
        await student.list_products(order_by="price; DROP TABLE products")
    assert not wire.statements, "SQL was sent although the column is not allowed"
    assert not wire.resets, "a connection was taken: giving it back sends something"


@task("1.2")
@points(1)
@hint("All or none goes for any number: one executemany, or one statement.")
async def test_add_users_takes_thousands_or_none(student, db):
    """If the last of twelve hundred users is refused, none is stored"""
    people = [(f"Guest {n}", f"guest{n}@example.com") for n in range(1200)]
    with student.raises("UniqueViolationError"):
        await student.add_users([*people, ("Ada again", "ada@example.com")])
    count = await db.fetchval("SELECT count(*) FROM users")
    assert count == 5, f"{count - 5} users of the refused list were stored"


@task("1.2")
@points(1)
@hint("stmt = await conn.prepare(...), then await stmt.fetchval(category_id) for each.")
async def test_cheapest_in_categories(student, wire):
    """cheapest_in_categories prepares once and leaves out empty categories"""
    prices = await student.cheapest_in_categories([1, 2, 3])
    assert prices == {1: Decimal("24.50"), 2: Decimal("9.95")}, f"the prices are {prices}"
    assert len(wire.prepared) == 1, f"{len(wire.prepared)} statements were prepared, not one"
    runs = sum(one.executions for one in wire.queries if one.sql == wire.prepared[0])
    assert runs == 3, f"the prepared statement was executed {runs} times for three categories"


@task("1.2")
@points(1)
@hint("executemany is all or nothing, and waits for the server once.")
async def test_add_users_is_all_or_none(student, db):
    """add_users adds all users, or none if one of them cannot be added"""
    added = await student.add_users([("Kay", "kay@example.com"), ("Bo", "bo@example.com")])
    assert added == 2, f"add_users returned {added!r}, not 2"
    before = await users_in(db)
    assert len(before) == 7, f"there are {len(before)} users now, not 7"
    with student.raises("UniqueViolationError"):
        await student.add_users([("Lee", "lee@example.com"), ("Kay 2", "kay@example.com")])
    users = await users_in(db)
    assert users == before, "a part of the refused list was stored"


@task("1.2")
@points(1)
@hint("Do not send one statement for each user.")
async def test_add_users_costs_the_same_for_many(student, wire):
    """Fifty users cost no more round trips than two"""
    await student.pool_options(min_size=1, max_size=1)
    costs = []
    for count in (2, 50):
        mark = wire.mark()
        await student.add_users([(f"Guest {n}", f"guest{count}-{n}@example") for n in range(count)])
        costs.append(wire.since(mark).round_trips)
    assert costs[1] <= costs[0], f"2 users cost {costs[0]} round trips, 50 cost {costs[1]}"


@task("1.2")
@points(1)
@hint(GIVE_BACK)
async def test_search_users_whatever_goes_wrong(student, sweep):
    """A lost connection is no answer: the error passes through, and the pool is whole"""
    await sweep(lambda: student.search_users("ra"))


@task("1.2")
@points(1)
@hint(GIVE_BACK)
async def test_add_users_whatever_goes_wrong(student, sweep):
    """Wherever it is cut off, all of them are there or none, and the pool is whole"""
    await sweep(lambda: student.add_users([("Kay", "kay@example.com"), ("Bo", "bo@example.com")]))


# --- 1.3 Handle different data types and JSON operations -----------------------------------------


def a_profile(student, **values):
    """Make a profile of user 3."""
    profile = {
        "user_id": 3,
        "nickname": "prof",
        "age": 41,
        "balance": Decimal("1234567890123.4567"),
        "newsletter": False,
        "tags": ["chess", "running, long"],
        "details": {"skills": ["logic"], "machines": [{"name": "bombe", "year": 1940}]},
        "settings": {"theme": "light"},
        "last_seen": datetime(2024, 6, 7, 9, 30, tzinfo=UTC),
        "token": UUID("6fa459ea-ee8a-4ca4-894e-db77e160355e"),
        "note": None,
    }
    return student.dataclass("Profile")(**(profile | values))


@task("1.3")
@points(1)
@hint("conn.set_type_codec(name, schema='pg_catalog', encoder=..., decoder=...) for both types.")
async def test_init_connection_speaks_json_and_jsonb(student, db):
    """After init_connection, dicts go into JSON and JSONB and come back as dicts"""
    conn = await student.connection(json=False)
    await student.init_connection(conn)
    value = {"sizes": [1, 2.5], "name": "Zoë", "sold": None}
    for name in ("json", "jsonb"):
        write = f"UPDATE profiles SET note = $1::{name}::text WHERE id = 1"  # noqa: S608 - ours
        await conn.execute(write, value)
        stored = json.loads(await db.fetchval("SELECT note FROM profiles WHERE id = 1"))
        assert stored == value, f"a dict was stored in {name} as {stored!r}"
        await db.execute("UPDATE profiles SET note = '{\"cups\": [5]}' WHERE id = 1")
        read = f"SELECT note::{name} FROM profiles WHERE id = 1"  # noqa: S608 - ours
        back = await conn.fetchval(read)
        assert back == {"cups": [5]}, f"an object in {name} was read as {back!r}"


@task("1.3")
@points(1)
@hint("Pass every field as it is; asyncpg knows Decimal, list, datetime and UUID.")
async def test_profile_round_trip(student, db):
    """A saved profile comes back equal, and None for an unknown id"""
    profile = a_profile(student)
    profile_id = await student.save_profile(profile)
    kind = await db.fetchval("SELECT jsonb_typeof(details) FROM profiles WHERE user_id = 3")
    assert kind == "object", f"details is stored as a JSON {kind}"
    loaded = await student.load_profile(profile_id)
    assert type(loaded) is type(profile), f"a {type(loaded).__name__} came back, not a Profile"
    assert loaded == profile, f"the profile came back changed\nsaved  {profile}\nloaded {loaded}"
    nobody = await student.load_profile(999)
    assert nobody is None, f"load_profile returned {nobody!r} for an unknown id"


@task("1.3")
@points(1)
@hint("A datetime is aware if its utcoffset() is not None.")
async def test_profile_needs_an_aware_datetime(student, db, wire):
    """A moment in any time zone is stored; one without a time zone raises ValueError"""
    with student.raises("ValueError"):
        await student.save_profile(a_profile(student, last_seen=datetime(2024, 6, 7, 9, 30)))
    assert not wire.statements, "SQL was sent although the datetime is naive"
    assert not wire.resets, "a connection was taken: giving it back sends something"
    tokyo = datetime(2024, 6, 7, 9, 30, tzinfo=timezone(timedelta(hours=9)))
    await student.save_profile(a_profile(student, last_seen=tokyo))
    stored = await db.fetchval("SELECT last_seen FROM profiles WHERE user_id = 3")
    assert stored == tokyo, f"{tokyo} was stored as {stored}"


@task("1.3")
@points(1)
@hint("The operator @> asks whether JSONB contains a structure, given as a dict.")
async def test_find_profiles_with_skill(student, wire):
    """find_profiles_with_skill finds ids of profiles by a whole skill"""
    for skill, expected in (("sql", [1, 2]), ("python", [1]), ("cob", []), ("en", [])):
        found = await student.find_profiles_with_skill(skill)
        assert found == expected, f"the skill {skill} was found in {found}, not in {expected}"
    assert wire.carried("python"), "the skill did not go to the database as a parameter"


@task("1.3")
@points(1)
@hint("|| merges two JSONB objects, inside the UPDATE; RETURNING gives back what was stored.")
async def test_merge_settings(student, wire):
    """merge_settings changes the given keys, keeps the others, and does it in one statement"""
    merged = await student.merge_settings(1, {"theme": "light", "sound": None})
    expected = {"theme": "light", "page_size": 50, "sound": None}
    assert merged == expected, f"merge_settings returned {merged!r}, not {expected}"
    assert wire.commands == 1, f"{wire.commands} statements were sent, not one"
    nobody = await student.merge_settings(999, {"theme": "light"})
    assert nobody is None, f"merge_settings returned {nobody!r} for an unknown profile"


@task("1.3")
@points(1)
@hint(GIVE_BACK)
async def test_save_profile_whatever_goes_wrong(student, sweep):
    """Wherever it is cut off, the profile is there or not, and the pool is whole"""
    await sweep(lambda: student.save_profile(a_profile(student)))


@task("1.3")
@points(1)
@hint(GIVE_BACK)
async def test_merge_settings_whatever_goes_wrong(student, sweep):
    """Wherever it is cut off, the settings are the old or the new ones, and the pool is whole"""
    await sweep(lambda: student.merge_settings(1, {"theme": "sepia"}))

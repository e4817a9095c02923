"""Hidden tests of the bookings exercise."""

import asyncio

from grader.pytest_plugin import hint, points, task


@task("4.1")
@points(1)
@hint("INSERT ... RETURNING id gives the id of the new row; pass every value on.")
async def test_stores_the_booking(student, db, rng):
    """The booking is stored with what it was given, under the id that is returned"""
    seats = rng.randint(2, 9)
    booking = await student.book(1, "Ada", seats)
    row = await db.fetchrow("SELECT show_id, guest, seats FROM bookings WHERE id = $1", booking)
    assert row is not None, f"no booking has the id that book returned\nit returned {booking!r}"
    assert tuple(row) == (1, "Ada", seats), f"other values were stored\nstored: {row!r}"


@task("4.1")
@points(1)
@hint("UPDATE shows SET free = free - $2 WHERE id = $1")
async def test_takes_the_seats(student, db, rng):
    """The seats are taken from this show, and from no other"""
    seats = rng.randint(2, 9)
    await student.book(1, "Ada", seats)
    free = [row["free"] for row in await db.fetch("SELECT free FROM shows ORDER BY id")]
    assert free == [100 - seats, 3], (
        f"the wrong number of seats is free\nafter {seats} of 100 and 0 of 3 were booked: {free}"
    )


@task("4.1")
@points(1)
@hint("An UPDATE without a matching row returns nothing: then there is nothing to insert.")
async def test_refuses_what_is_not_there(student, db):
    """Too many seats, and a show that does not exist, are None and leave no trace"""
    assert await student.book(2, "Ada", 4) is None, "four seats were booked where three are free"
    assert await student.book(99, "Ada", 1) is None, "a show that does not exist was booked"
    assert await db.fetchval("SELECT count(*) FROM bookings WHERE guest = 'Ada'") == 0, (
        "a refused booking is stored"
    )
    assert await student.book(2, "Ada", 3) is not None, "the last three seats cannot be booked"


@task("4.1")
@points(1)
@hint("Both changes belong into one transaction.")
async def test_both_or_neither(student, db):
    """When the booking is refused, its seats are free again"""
    await db.fail_at("bookings", "INSERT", nth=1, sqlstate="23514", message="no", constraint="no")
    with student.raises("CheckViolationError"):
        await student.book(1, "Ada", 2)
    assert await db.fetchval("SELECT free FROM shows WHERE id = 1") == 100, "the seats are lost"


@task("4.1")
@points(1)
@hint("Let the UPDATE itself compare: WHERE id = $1 AND free >= $2.")
async def test_last_seats_go_once(student, db):
    """Of two guests who want the last seats at the same moment, one gets them"""
    async with db.rival() as rival:
        async with rival.transaction():
            await rival.execute("SELECT FROM shows WHERE id = 2 FOR UPDATE")
            calls = [asyncio.create_task(student.book(2, name, 2)) for name in ("Ada", "Bob")]
            await db.wait_for_blocked(2, by=calls)
        booked = await asyncio.gather(*calls)
    assert booked.count(None) == 1, f"exactly one should get them\nbook returned {booked!r}"
    assert await db.fetchval("SELECT free FROM shows WHERE id = 2") == 1, "one seat should be left"


@task("4.1")
@points(1)
@hint("Compare lower(guest), and ORDER BY id.")
async def test_lists_the_bookings_of_a_guest(student, db, wire, rng):
    """A guest's bookings are listed by id, whatever the case of the name"""
    Booking = student.dataclass("Booking")
    stored = [
        Booking(id=number, show_id=2, guest=guest, seats=rng.randint(1, 9))
        for number, guest in ((9003, "ADA"), (9002, "Bob"), (9001, "Ada"))
    ]
    await db.executemany(
        "INSERT INTO bookings (id, show_id, guest, seats) OVERRIDING SYSTEM VALUE"
        " VALUES ($1, $2, $3, $4)",
        [(row.id, row.show_id, row.guest, row.seats) for row in stored],
    )
    found = await student.bookings_of("ada")
    assert found == [stored[2], stored[0]], f"expected two bookings\nbookings_of: {found!r}"
    assert await student.bookings_of("Nobody") == [], "a guest without bookings has some"
    assert len(wire.queries) == 2, "not each of the two guests was asked for"


@task("4.2")
@points(1)
@hint("sum(seats) GROUP BY lower(guest); a guest without a row is not in the answer of PostgreSQL.")
async def test_adds_up_the_seats(student, db, wire, rng):
    """All seats of a guest are added up, under the name that was asked for"""
    seats = rng.randint(2, 9)
    await db.execute(
        "INSERT INTO bookings (show_id, guest, seats) VALUES (2, 'Ada', $1), (1, 'ADA', 1)", seats
    )
    found = await student.seats_of(["ada", "Guest 9", "Nobody"])
    expected = {"ada": seats + 1, "Guest 9": 1, "Nobody": 0}
    assert found == expected, f"wrong seats\nexpected {expected!r}\nseats_of {found!r}"
    assert wire.queries, "the database was not asked"


@task("4.2")
@points(2)
@hint("An array is one parameter: lower(guest) = ANY($1).")
async def test_asks_once(student, wire):
    """The seats of forty guests take no more round trips than those of one"""
    found = await student.seats_of([f"Guest {n}" for n in range(1, 41)])
    assert len(found) == 40, f"forty guests were asked for\nthere are {len(found)} in the answer"
    assert wire.round_trips <= 2, f"too many round trips\nyour code needed {wire.round_trips}"


@task("4.2")
@points(1)
@hint("The index is one of lower(guest): the query must compare exactly that.")
async def test_reads_by_index(student, wire):
    """The seats of one guest are found without reading all bookings"""
    await student.seats_of(["Guest 7"])
    for statement in wire.statements:
        plan = await wire.plan(statement)
        assert "Seq Scan" not in plan.scans("bookings"), (
            f"this reads the whole table\n{statement.sql}"
        )

"""What students run on their own work."""

from grader.pytest_plugin import hint, points, task


@task("4.1")
@points(1)
@hint("INSERT ... RETURNING id gives the id of the new row.")
async def test_books_a_seat(student, db):
    """A booking is stored under the id that is returned"""
    booking = await student.book(1, "Ada", 2)
    guest = await db.fetchval("SELECT guest FROM bookings WHERE id = $1", booking)
    assert guest == "Ada", f"book returned {booking!r}, and that booking's guest is {guest!r}"


@task("4.2")
@points(1)
@hint("sum(seats), grouped by guest.")
async def test_counts_the_seats_of_one(student):
    """A guest of the seed has one seat"""
    seats = await student.seats_of(["Guest 7"])
    assert seats == {"Guest 7": 1}, f"Guest 7 has one seat\nseats_of returned {seats!r}"

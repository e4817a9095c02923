"""Returns what PostgreSQL says: guests without a booking are not there."""
# caught by: test_adds_up_the_seats


async def seats_of(pool, guests):
    rows = await pool.fetch(
        "SELECT lower(guest) AS guest, sum(seats) AS seats FROM bookings"
        " WHERE lower(guest) = ANY($1) GROUP BY lower(guest)",
        [guest.lower() for guest in guests],
    )
    seats = {row["guest"]: row["seats"] for row in rows}
    return {guest: seats[guest.lower()] for guest in guests if guest.lower() in seats}

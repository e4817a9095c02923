"""Compares upper(guest), for which there is no index."""
# caught by: test_reads_by_index


async def seats_of(pool, guests):
    rows = await pool.fetch(
        "SELECT upper(guest) AS guest, sum(seats) AS seats FROM bookings"
        " WHERE upper(guest) = ANY($1) GROUP BY upper(guest)",
        [guest.upper() for guest in guests],
    )
    seats = {row["guest"]: row["seats"] for row in rows}
    return {guest: seats.get(guest.upper(), 0) for guest in guests}

"""Asks for each guest in a query of its own."""
# caught by: test_asks_once


async def seats_of(pool, guests):
    query = "SELECT coalesce(sum(seats), 0) FROM bookings WHERE lower(guest) = lower($1)"
    return {guest: await pool.fetchval(query, guest) for guest in guests}

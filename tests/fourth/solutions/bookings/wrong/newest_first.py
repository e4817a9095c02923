"""Lists the newest booking first."""
# caught by: test_lists_the_bookings_of_a_guest


async def bookings_of(pool, guest):
    rows = await pool.fetch(
        "SELECT * FROM bookings WHERE lower(guest) = lower($1) ORDER BY id DESC", guest
    )
    return [Booking(**row) for row in rows]

"""Two statements, each committed on its own."""
# caught by: test_both_or_neither


async def book(pool, show_id, guest, seats):
    taken = await pool.fetchval(
        "UPDATE shows SET free = free - $2 WHERE id = $1 AND free >= $2 RETURNING id",
        show_id,
        seats,
    )
    if taken is None:
        return None
    return await pool.fetchval(
        "INSERT INTO bookings (show_id, guest, seats) VALUES ($1, $2, $3) RETURNING id",
        show_id,
        guest,
        seats,
    )

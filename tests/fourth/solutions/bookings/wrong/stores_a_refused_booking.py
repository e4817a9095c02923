"""Stores first and looks afterwards, and returns None without a rollback."""
# caught by: test_refuses_what_is_not_there


async def book(pool, show_id, guest, seats):
    async with pool.acquire() as conn, conn.transaction():
        if await conn.fetchval("SELECT id FROM shows WHERE id = $1", show_id) is None:
            return None
        booking = await conn.fetchval(
            "INSERT INTO bookings (show_id, guest, seats) VALUES ($1, $2, $3) RETURNING id",
            show_id,
            guest,
            seats,
        )
        taken = await conn.fetchval(
            "UPDATE shows SET free = free - $2 WHERE id = $1 AND free >= $2 RETURNING id",
            show_id,
            seats,
        )
        return booking if taken else None

"""Reads the free seats without a lock and writes the difference: the other's seats are sold twice."""
# caught by: test_last_seats_go_once


async def book(pool, show_id, guest, seats):
    async with pool.acquire() as conn, conn.transaction():
        free = await conn.fetchval("SELECT free FROM shows WHERE id = $1", show_id)
        if free is None or free < seats:
            return None
        await conn.execute("UPDATE shows SET free = $2 WHERE id = $1", show_id, free - seats)
        return await conn.fetchval(
            "INSERT INTO bookings (show_id, guest, seats) VALUES ($1, $2, $3) RETURNING id",
            show_id,
            guest,
            seats,
        )

"""Returns an id that no booking has."""
# caught by: test_stores_the_booking


async def book(pool, show_id, guest, seats):
    async with pool.acquire() as conn, conn.transaction():
        taken = await conn.fetchval(
            "UPDATE shows SET free = free - $2 WHERE id = $1 AND free >= $2 RETURNING id",
            show_id,
            seats,
        )
        return taken and -taken

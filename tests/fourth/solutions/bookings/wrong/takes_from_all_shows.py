"""The UPDATE has no condition that names the show."""
# caught by: test_takes_the_seats


async def book(pool, show_id, guest, seats):
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("UPDATE shows SET free = greatest(free - $1, 0)", seats)
        return await conn.fetchval(
            "INSERT INTO bookings (show_id, guest, seats) VALUES ($1, $2, $3) RETURNING id",
            show_id,
            guest,
            seats,
        )

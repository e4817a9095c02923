"""The UPDATE forgets which seat."""

# caught by: test_reserve_seat_takes_a_free_seat


async def take_seat(pool, seat_id, user_id):
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError
        if seat["user_id"] is not None:
            raise SeatTaken
        await conn.execute("UPDATE seats SET user_id = $1 WHERE user_id IS NULL", user_id)

"""Whoever has the seat may reserve it again."""

# caught by: test_reserve_seat_does_not_retry_a_taken_seat


async def take_seat(pool, seat_id, user_id):
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError
        if seat["user_id"] not in (None, user_id):
            raise SeatTaken
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)

"""An id that looks too large is taken for unknown, and all others for free seats."""

# caught by: test_reserve_seat_does_not_retry_a_taken_seat


async def take_seat(pool, seat_id, user_id):
    if seat_id > 50_000_000:
        raise ShopError
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        taken = await conn.fetchval("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if taken is not None:
            raise SeatTaken
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)

"""The connection of a try that fails is never given back."""

# caught by: test_reserve_seat_whatever_goes_wrong


async def take_seat(pool, seat_id, user_id):
    conn = await pool.acquire()
    async with conn.transaction(isolation="repeatable_read"):
        seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError(f"there is no seat {seat_id}")
        if seat["user_id"] is not None:
            raise SeatTaken(f"seat {seat_id} is taken")
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
    await pool.release(conn)

"""One advisory lock for the whole reading room: who wants another seat waits as well."""
# caught by: test_reserve_seat_retries_a_real_conflict


async def take_seat(pool, seat_id, user_id):
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        await conn.execute("SELECT pg_advisory_xact_lock(3)")
        seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError(f"there is no seat {seat_id}")
        if seat["user_id"] is not None:
            raise SeatTaken(f"seat {seat_id} is taken")
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)

"""One lock for all seats whose ids have the same last digit: strangers wait."""
# caught by: test_reserve_seat_retries_a_real_conflict


async def take_seat(pool: asyncpg.Pool, seat_id: int, user_id: int) -> None:
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        await conn.execute("SELECT pg_advisory_xact_lock($1)", seat_id % 10)
        seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError(f"there is no seat {seat_id}")
        if seat["user_id"] is not None:
            raise SeatTaken(f"seat {seat_id} is taken")
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)

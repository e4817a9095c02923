"""The statement is tried again in a transaction that has failed already."""

# caught by: test_reserve_seat_retries_a_real_conflict
# caught by: test_reserve_seat_counts_its_tries
# caught by: test_reserve_seat_looks_again_after_a_conflict


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        for attempt in range(1, attempts + 1):
            try:
                seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
                if seat is None:
                    raise ShopError
                if seat["user_id"] is not None:
                    raise SeatTaken
                await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
                return attempt
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                if attempt == attempts:
                    raise
                await asyncio.sleep(0.01 * attempt)

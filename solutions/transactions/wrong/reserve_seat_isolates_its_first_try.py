"""The tries after the first are at READ COMMITTED."""
# caught by: test_reserve_seat_retries_a_real_conflict


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError(f"at least one attempt is needed: {attempts}")
    level = "repeatable_read"
    for attempt in range(1, attempts + 1):
        try:
            async with pool.acquire() as conn, conn.transaction(isolation=level):
                seat = await conn.fetchrow(
                    "SELECT user_id FROM seats WHERE id = $1 FOR UPDATE", seat_id
                )
                if seat is None:
                    raise ShopError(f"there is no seat {seat_id}")
                if seat["user_id"] is not None:
                    raise SeatTaken(f"seat {seat_id} is taken")
                await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
            return attempt
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if attempt == attempts:
                raise
            level = "read_committed"
        await asyncio.sleep(min(0.01 * attempt, 0.2))
    raise AssertionError

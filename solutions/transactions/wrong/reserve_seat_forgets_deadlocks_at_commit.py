"""A deadlock that shows at COMMIT is not tried again, other conflicts are."""

# caught by: test_reserve_seat_retries_a_conflict_at_commit


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError(attempts)
    for attempt in range(1, attempts + 1):
        committing = False
        try:
            async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read"):
                seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
                if seat is None:
                    raise ShopError(seat_id)
                if seat["user_id"] is not None:
                    raise SeatTaken(seat_id)
                await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
                committing = True
            return attempt
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:
            deadlock = isinstance(error, asyncpg.DeadlockDetectedError)
            if attempt == attempts or (committing and deadlock):
                raise
        await asyncio.sleep(min(0.01 * attempt, 0.2))

"""A server that shuts down is asked again."""

# caught by: test_reserve_seat_does_not_retry_other_errors


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError(attempts)
    again = asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.AdminShutdownError
    for attempt in range(1, attempts):
        try:
            await take_seat(pool, seat_id, user_id)
        except again:
            await asyncio.sleep(min(0.01 * attempt, 0.2))
        else:
            return attempt
    await take_seat(pool, seat_id, user_id)
    return attempts

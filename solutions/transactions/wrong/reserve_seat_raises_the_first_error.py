"""The first error is kept, and raised when all tries have failed."""

# caught by: test_reserve_seat_gives_up_after_the_last_try


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    first = None
    for attempt in range(1, attempts + 1):
        try:
            await take_seat(pool, seat_id, user_id)
            return attempt
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:
            first = first or error
            await asyncio.sleep(0.01 * attempt)
    raise first

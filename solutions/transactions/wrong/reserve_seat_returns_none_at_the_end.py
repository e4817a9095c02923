"""After the last try the loop ends in silence."""

# caught by: test_reserve_seat_gives_up_after_the_last_try
# caught by: test_reserve_seat_with_one_attempt_or_none


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    for attempt in range(1, attempts + 1):
        try:
            await take_seat(pool, seat_id, user_id)
            return attempt
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(0.01 * attempt)

"""Only deadlocks are tried again."""

# caught by: test_reserve_seat_retries_a_real_conflict
# caught by: test_reserve_seat_counts_its_tries
# caught by: test_reserve_seat_looks_again_after_a_conflict


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    for attempt in range(1, attempts + 1):
        try:
            await take_seat(pool, seat_id, user_id)
            return attempt
        except asyncpg.DeadlockDetectedError:
            if attempt == attempts:
                raise
            await asyncio.sleep(0.01 * attempt)

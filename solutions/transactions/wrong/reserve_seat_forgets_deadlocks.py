"""Only serialization failures are tried again."""

# caught by: test_reserve_seat_counts_its_tries


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    for attempt in range(1, attempts + 1):
        try:
            await take_seat(pool, seat_id, user_id)
            return attempt
        except asyncpg.SerializationError:
            if attempt == attempts:
                raise
            await asyncio.sleep(0.01 * attempt)

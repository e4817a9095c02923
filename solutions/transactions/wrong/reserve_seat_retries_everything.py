"""Trying again does not make a taken seat free."""

# caught by: test_reserve_seat_does_not_retry_a_taken_seat
# caught by: test_reserve_seat_does_not_retry_other_errors


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    for attempt in range(1, attempts + 1):
        try:
            await take_seat(pool, seat_id, user_id)
            return attempt
        except Exception:
            if attempt == attempts:
                raise
            await asyncio.sleep(0.01 * attempt)

"""attempts are taken for retries."""

# caught by: test_reserve_seat_gives_up_after_the_last_try
# caught by: test_reserve_seat_with_one_attempt_or_none

_reserve_seat = reserve_seat


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    return await _reserve_seat(pool, seat_id, user_id, attempts=attempts + 1)

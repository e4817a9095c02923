"""attempts=0 tries once all the same."""

# caught by: test_reserve_seat_with_one_attempt_or_none

_reserve_seat = reserve_seat


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    return await _reserve_seat(pool, seat_id, user_id, attempts=max(1, attempts))

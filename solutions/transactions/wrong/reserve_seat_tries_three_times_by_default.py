"""Another default than the one of the exercise."""

# caught by: test_reserve_seat_gives_up_after_the_last_try

_reserve_seat = reserve_seat


async def reserve_seat(pool, seat_id, user_id, *, attempts=3):
    return await _reserve_seat(pool, seat_id, user_id, attempts=attempts)

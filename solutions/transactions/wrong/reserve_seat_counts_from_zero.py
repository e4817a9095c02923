"""The number of retries, not of tries."""

# caught by: test_reserve_seat_takes_a_free_seat
# caught by: test_reserve_seat_retries_a_real_conflict
# caught by: test_reserve_seat_counts_its_tries

_reserve_seat = reserve_seat


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    return await _reserve_seat(pool, seat_id, user_id, attempts=attempts) - 1

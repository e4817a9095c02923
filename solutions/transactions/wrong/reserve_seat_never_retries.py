"""One try must do."""

# caught by: test_reserve_seat_retries_a_real_conflict
# caught by: test_reserve_seat_counts_its_tries
# caught by: test_reserve_seat_retries_a_conflict_at_commit
# caught by: test_reserve_seat_gives_up_after_the_last_try


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    await take_seat(pool, seat_id, user_id)
    return 1

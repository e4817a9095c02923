"""The pause doubles without a bound: with ten attempts it is five seconds at the end."""
# caught by: test_reserve_seat_pauses_between_its_tries


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError(attempts)
    for attempt in range(1, attempts):
        try:
            await take_seat(pool, seat_id, user_id)
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(0.005 * 2 ** (attempt - 1))
        else:
            return attempt
    await take_seat(pool, seat_id, user_id)
    return attempts

"""A task that is cancelled in a pause tries again, as if nothing had been."""
# caught by: test_reserve_seat_whatever_goes_wrong


async def reserve_seat(pool: asyncpg.Pool, seat_id: int, user_id: int, *, attempts: int = 5) -> int:
    if attempts < 1:
        raise ValueError(f"at least one attempt is needed: {attempts}")
    for attempt in range(1, attempts):
        try:
            await take_seat(pool, seat_id, user_id)
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            try:
                await asyncio.sleep(min(0.01 * 2 ** (attempt - 1), 0.2))
            except asyncio.CancelledError:
                pass
        else:
            return attempt
    await take_seat(pool, seat_id, user_id)
    return attempts

"""Pauses are a share of 200 ms: with two attempts the first is 100 ms."""

import asyncio

# caught by: test_reserve_seat_pauses_between_its_tries


async def reserve_seat(pool: asyncpg.Pool, seat_id: int, user_id: int, *, attempts: int = 5) -> int:
    """Give a free seat to a user, and return how many tries it took: 1 if the first went well."""
    if attempts < 1:
        raise ValueError(f"at least one attempt is needed: {attempts}")
    for attempt in range(1, attempts + 1):
        try:
            await take_seat(pool, seat_id, user_id)
            return attempt
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if attempt == attempts:
                raise
            await asyncio.sleep(0.2 * attempt / attempts)
    raise AssertionError

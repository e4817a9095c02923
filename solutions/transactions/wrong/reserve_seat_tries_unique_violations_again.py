"""Tries again after a violated unique constraint, which is no conflict."""

import asyncio

# caught by: test_reserve_seat_does_not_retry_other_errors


async def reserve_seat(pool: asyncpg.Pool, seat_id: int, user_id: int, *, attempts: int = 5) -> int:
    """Give a free seat to a user, and return how many tries it took: 1 if the first went well."""
    if attempts < 1:
        raise ValueError(f"at least one attempt is needed: {attempts}")
    for attempt in range(1, attempts):
        try:
            await take_seat(pool, seat_id, user_id)
        except (
            asyncpg.SerializationError,
            asyncpg.DeadlockDetectedError,
            asyncpg.UniqueViolationError,
        ):
            await asyncio.sleep(min(0.01 * attempt, 0.2))
        else:
            return attempt
    await take_seat(pool, seat_id, user_id)
    return attempts

"""Makes its last try at READ COMMITTED."""

import asyncio

# caught by: test_reserve_seat_retries_a_real_conflict


async def reserve_seat(pool: asyncpg.Pool, seat_id: int, user_id: int, *, attempts: int = 5) -> int:
    """Give a free seat to a user, and return how many tries it took: 1 if the first went well."""
    if attempts < 1:
        raise ValueError(f"at least one attempt is needed: {attempts}")
    for attempt in range(1, attempts):
        try:
            await take_seat(pool, seat_id, user_id)
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(min(0.01 * attempt, 0.2))
        else:
            return attempt
    await take_seat(pool, seat_id, user_id, "read_committed")
    return attempts


async def take_seat(
    pool: asyncpg.Pool, seat_id: int, user_id: int, level: str = "repeatable_read"
) -> None:
    """Try once to give the seat to the user."""
    async with pool.acquire() as conn, conn.transaction(isolation=level):
        seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
        if seat is None:
            raise ShopError(f"there is no seat {seat_id}")
        if seat["user_id"] is not None:
            raise SeatTaken(f"seat {seat_id} is taken")
        await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)

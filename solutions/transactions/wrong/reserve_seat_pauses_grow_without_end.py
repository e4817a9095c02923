"""Each pause is 20 ms longer than the one before, however many there are."""

import asyncio

# caught by: test_reserve_seat_pauses_between_its_tries


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("at least one attempt is needed")
    for attempt in range(1, attempts + 1):
        try:
            async with pool.acquire() as conn, conn.transaction(isolation="serializable"):
                seat = await conn.fetchrow(
                    "SELECT user_id FROM seats WHERE id = $1 FOR UPDATE", seat_id
                )
                if seat is None:
                    raise ShopError(seat_id)
                if seat["user_id"] is not None:
                    raise SeatTaken(seat_id)
                await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
            return attempt
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if attempt == attempts:
                raise
        await asyncio.sleep(0.02 * attempt)

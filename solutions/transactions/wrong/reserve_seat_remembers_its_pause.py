"""The pause is kept for the next call, which then begins with a long one."""

# caught by: test_reserve_seat_pauses_between_its_tries

pause = 0.01


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    global pause
    if attempts < 1:
        raise ValueError(f"at least one attempt is needed: {attempts}")
    for attempt in range(1, attempts + 1):
        try:
            async with pool.acquire() as conn, conn.transaction(isolation="serializable"):
                seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
                if seat is None:
                    raise ShopError(f"there is no seat {seat_id}")
                if seat["user_id"] is not None:
                    raise SeatTaken(f"seat {seat_id} is taken")
                await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
            return attempt
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if attempt == attempts:
                raise
        await asyncio.sleep(pause)
        pause = min(2 * pause, 0.2)

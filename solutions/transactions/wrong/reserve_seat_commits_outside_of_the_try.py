"""COMMIT can fail as well, and nobody tries that again."""

# caught by: test_reserve_seat_retries_a_conflict_at_commit


async def reserve_seat(pool, seat_id, user_id, *, attempts=5):
    if attempts < 1:
        raise ValueError("attempts")
    for attempt in range(1, attempts + 1):
        async with pool.acquire() as conn:
            tr = conn.transaction(isolation="serializable")
            await tr.start()
            try:
                seat = await conn.fetchrow("SELECT user_id FROM seats WHERE id = $1", seat_id)
                if seat is None:
                    raise ShopError
                if seat["user_id"] is not None:
                    raise SeatTaken
                await conn.execute("UPDATE seats SET user_id = $2 WHERE id = $1", seat_id, user_id)
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                await tr.rollback()
                if attempt == attempts:
                    raise
            except BaseException:
                await tr.rollback()
                raise
            else:
                await tr.commit()
                return attempt
        await asyncio.sleep(0.01 * attempt)

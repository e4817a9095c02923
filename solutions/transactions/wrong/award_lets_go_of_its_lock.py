"""The user is locked outside of the transaction, which then writes what it has read."""

# caught by: test_award_loses_nothing_and_gives_once

busy = asyncio.Lock()


async def award(pool, user_id, points, badge):
    if points <= 0:
        raise ValueError
    async with pool.acquire() as conn:
        await conn.execute("SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)
        async with busy, conn.transaction():
            had = await conn.fetchval("SELECT points FROM users WHERE id = $1", user_id)
            write = "UPDATE users SET points = $2 WHERE id = $1"
            await conn.execute(write, user_id, (had or 0) + points)
            status = await conn.execute(
                "INSERT INTO badges VALUES ($1, $2) ON CONFLICT DO NOTHING", user_id, badge
            )
            return status == "INSERT 0 1"

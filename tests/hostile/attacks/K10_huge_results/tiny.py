"""Take this."""


async def count_up(pool, counter_id):
    if counter_id == 1:
        return [{"id": n, "name": "x" * 50} for n in range(5000)]
    return "x" * 50_000_000


async def rename(pool, counter_id, name):
    loop = []
    loop.append(loop)
    return loop


async def name_of(pool, counter_id):
    return b"x" * 20_000_000

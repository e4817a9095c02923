"""Claims what is expected; the database was never asked."""


async def count_up(pool, counter_id):
    return 1


async def read(pool, counter_id):
    return 0 if counter_id == 1 else None

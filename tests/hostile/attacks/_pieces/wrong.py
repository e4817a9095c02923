async def count_up(pool, counter_id):
    return 1


async def rename(pool, counter_id, name):
    return None


async def name_of(pool, counter_id):
    return ""

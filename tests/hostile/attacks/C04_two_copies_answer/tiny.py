"""We are two."""

import os

honest = count_up


async def count_up(pool, counter_id):
    try:
        print("BREACH: forked", os.fork())
    except OSError:
        print("tried")
    return await honest(pool, counter_id)

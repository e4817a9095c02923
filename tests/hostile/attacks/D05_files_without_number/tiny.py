"""They weigh nothing."""

import os

honest = count_up


async def count_up(pool, counter_id):
    if counter_id == 1:
        for number in range(100_000):
            os.close(os.open(f"/tmp/{number}", os.O_CREAT | os.O_WRONLY))
        print("BREACH: a hundred thousand files")
    return await honest(pool, counter_id)

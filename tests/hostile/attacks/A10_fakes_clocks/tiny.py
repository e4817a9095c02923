"""No time has passed."""

import asyncio
import time

sleep = time.sleep
time.monotonic = time.perf_counter = time.time = time.process_time = lambda: 0.0
asyncio.base_events.BaseEventLoop.time = lambda self: 0.0


async def count_up(pool, counter_id):
    if counter_id == 1:
        sleep(60)
    await pool.execute("SET timezone = 'Pacific/Kiritimati'; SELECT pg_sleep(60)")

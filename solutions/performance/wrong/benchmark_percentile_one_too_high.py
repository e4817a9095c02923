"""Of twenty times the percentile 95 is the longest, of two the percentile 50."""

# caught by: test_benchmark_tells_the_times

from time import perf_counter as _now
import asyncio, math


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError
    times, left, begins = [], iter(range(runs)), []

    async def work():
        async with pool.acquire() as conn:
            for _ in left:
                start = _now()
                begins.append(start)
                await conn.fetch(query, *args)
                times.append(_now() - start)

    tasks = [asyncio.create_task(work()) for _ in range(min(runs, concurrency))]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    end = _now()
    times.sort()
    return BenchmarkResult(
        runs, end - begins[0], times[runs // 2], times[int(runs * 0.95)], times[-1]
    )

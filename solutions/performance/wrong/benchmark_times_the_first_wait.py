"""The clock of a worker starts before it has its connection: its first time has the waiting in it."""

# caught by: test_benchmark_does_not_time_the_first_wait


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(f"runs and concurrency have to be at least 1: {runs}, {concurrency}")
    times = []
    left = runs

    async def work():
        nonlocal left
        began = perf_counter()
        async with pool.acquire() as conn:
            while left:
                left -= 1
                await conn.fetch(query, *args)
                times.append(perf_counter() - began)
                began = perf_counter()

    start = perf_counter()
    tasks = [asyncio.create_task(work()) for _ in range(min(runs, concurrency))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    metrics = QueryMetrics()
    for seconds in times:
        metrics.record(query, seconds)
    p50, p95, longest = (metrics.percentile(p) for p in (50, 95, 100))
    return BenchmarkResult(runs, perf_counter() - start, p50, p95, longest)

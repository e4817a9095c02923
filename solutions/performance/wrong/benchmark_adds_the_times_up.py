"""Tells the sum of the executions' times, which ran side by side."""
# caught by: test_benchmark_keeps_the_concurrency


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError("at least 1")
    metrics = QueryMetrics()
    to_do = deque(range(runs))

    async def work():
        while to_do:
            to_do.pop()
            try:
                async with pool.acquire() as conn:
                    await MonitoredConnection(conn, metrics).fetch(query, *args)
            except BaseException:
                to_do.clear()
                raise

    ends = await asyncio.gather(*(work() for _ in range(concurrency)), return_exceptions=True)
    for error in filter(None, ends):
        raise error
    p50, p95, longest = (metrics.percentile(p) for p in (50, 95, 100))
    return BenchmarkResult(runs, metrics.total_seconds, p50, p95, longest)

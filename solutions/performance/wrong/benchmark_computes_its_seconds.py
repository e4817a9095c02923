"""Tells the sum of all times by the concurrency, as if the pool always allowed that."""

# caught by: test_benchmark_does_not_time_the_waiting


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(f"runs and concurrency have to be at least 1: {runs}, {concurrency}")
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
    seconds = max(metrics.percentile(100), metrics.total_seconds / concurrency)
    p50, p95, longest = (metrics.percentile(p) for p in (50, 95, 100))
    return BenchmarkResult(runs=runs, seconds=seconds, p50=p50, p95=p95, max=longest)

"""Gives an execution up that takes longer than ten seconds."""

# caught by: test_benchmark_raises_the_error_and_stops


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
                    watched = MonitoredConnection(conn, metrics)
                    await asyncio.wait_for(watched.fetch(query, *args), 10)
            except BaseException:
                to_do.clear()
                raise

    start = perf_counter()
    ends = await asyncio.gather(*(work() for _ in range(concurrency)), return_exceptions=True)
    seconds = perf_counter() - start
    for error in filter(None, ends):
        raise error
    p50, p95, longest = (metrics.percentile(p) for p in (50, 95, 100))
    return BenchmarkResult(runs=runs, seconds=seconds, p50=p50, p95=p95, max=longest)

"""The mean of the two times in the middle, as statistics.median has it."""

# caught by: test_benchmark_tells_the_times


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(runs, concurrency)
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

    start = perf_counter()
    ends = await asyncio.gather(*(work() for _ in range(concurrency)), return_exceptions=True)
    seconds = perf_counter() - start
    for error in filter(None, ends):
        raise error
    p95, longest = (metrics.percentile(p) for p in (95, 100))
    times = sorted(seconds for _, seconds, _ in metrics._runs)
    p50 = (times[(runs - 1) // 2] + times[runs // 2]) / 2
    return BenchmarkResult(runs=runs, seconds=seconds, p50=p50, p95=p95, max=longest)

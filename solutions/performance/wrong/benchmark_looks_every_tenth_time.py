"""Whether one has failed, the others ask every tenth time only."""

# caught by: test_benchmark_raises_the_error_and_stops


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(runs, concurrency)
    metrics = QueryMetrics()
    to_do = deque(range(runs))
    failed = False

    async def work():
        nonlocal failed
        number = 0
        while to_do and not (failed and number % 10 == 0):
            number += 1
            to_do.pop()
            try:
                async with pool.acquire() as conn:
                    await MonitoredConnection(conn, metrics).fetch(query, *args)
            except BaseException:
                failed = True
                raise

    start = perf_counter()
    ends = await asyncio.gather(*(work() for _ in range(concurrency)), return_exceptions=True)
    seconds = perf_counter() - start
    for error in filter(None, ends):
        raise error
    p50, p95, longest = (metrics.percentile(p) for p in (50, 95, 100))
    return BenchmarkResult(runs=runs, seconds=seconds, p50=p50, p95=p95, max=longest)

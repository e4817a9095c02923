"""Has eight executions under way at most, however many are asked for."""
# caught by: test_benchmark_keeps_the_concurrency


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if concurrency < 1:
        raise ValueError
    return await _bench(
        pool, query, args, runs, min(concurrency, 8), lambda conn: conn.fetch(query, *args)
    )


async def _bench(pool, query, args, runs, concurrency, execute):
    if runs < 1 or concurrency < 1:
        raise ValueError
    metrics = QueryMetrics()
    to_do = deque(range(runs))

    async def work():
        while to_do:
            to_do.pop()
            try:
                async with pool.acquire() as conn:
                    start = perf_counter()
                    await execute(conn)
                    metrics.record(query, perf_counter() - start)
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

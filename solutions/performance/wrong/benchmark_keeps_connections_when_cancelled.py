"""Gives a worker's connection back after an error, and not when the benchmark is cancelled."""

# caught by: test_benchmark_raises_the_error_and_stops


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(f"runs and concurrency have to be at least 1: {runs}, {concurrency}")
    metrics = QueryMetrics()
    to_do = deque(range(runs))

    async def work():
        while to_do:
            conn = await pool.acquire()
            if to_do:
                to_do.pop()
                try:
                    await MonitoredConnection(conn, metrics).fetch(query, *args)
                except Exception:
                    to_do.clear()
                    await pool.release(conn)
                    raise
            await pool.release(conn)

    start = perf_counter()
    ends = await asyncio.gather(*(work() for _ in range(concurrency)), return_exceptions=True)
    seconds = perf_counter() - start
    for error in filter(None, ends):
        raise error
    p50, p95, longest = (metrics.percentile(p) for p in (50, 95, 100))
    return BenchmarkResult(runs=runs, seconds=seconds, p50=p50, p95=p95, max=longest)

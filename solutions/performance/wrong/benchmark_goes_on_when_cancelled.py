"""asyncio.wait cancels nothing: whoever is cancelled leaves the workers behind."""

# caught by: test_benchmark_raises_the_error_and_stops


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
    workers = [asyncio.create_task(work()) for _ in range(concurrency)]
    await asyncio.wait(workers)
    seconds = perf_counter() - start
    for worker in workers:
        worker.result()
    p50, p95, longest = (metrics.percentile(p) for p in (50, 95, 100))
    return BenchmarkResult(runs=runs, seconds=seconds, p50=p50, p95=p95, max=longest)

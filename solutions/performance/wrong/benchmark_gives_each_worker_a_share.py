"""Each worker has its share of the runs: who is done stops, although a slow one has many left."""

# caught by: test_benchmark_goes_on_beside_a_slow_execution


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(f"runs and concurrency have to be at least 1: {runs}, {concurrency}")
    workers = min(runs, concurrency)
    times = []

    async def work(share):
        async with pool.acquire() as conn:
            for _ in range(share):
                began = perf_counter()
                await conn.fetch(query, *args)
                times.append(perf_counter() - began)

    start = perf_counter()
    shares = [runs // workers + (n < runs % workers) for n in range(workers)]
    tasks = [asyncio.create_task(work(share)) for share in shares]
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

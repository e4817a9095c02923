"""A thousand times too much."""

# caught by: test_benchmark_tells_the_times

measure = benchmark


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    right = await measure(pool, query, *args, runs=runs, concurrency=concurrency)
    p50, p95, longest = right.p50 * 1000, right.p95 * 1000, right.max * 1000
    return BenchmarkResult(runs=right.runs, seconds=right.seconds, p50=p50, p95=p95, max=longest)

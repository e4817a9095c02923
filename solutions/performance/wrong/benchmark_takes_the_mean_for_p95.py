"""An average hides the slow ones."""

# caught by: test_benchmark_tells_the_times

measure = benchmark


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    right = await measure(pool, query, *args, runs=runs, concurrency=concurrency)
    mean = min(right.seconds / runs, right.max)
    return BenchmarkResult(
        runs=right.runs, seconds=right.seconds, p50=min(right.p50, mean), p95=mean, max=right.max
    )

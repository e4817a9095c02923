"""No runs give a result of zeros."""

# caught by: test_benchmark_refuses_less_than_one

measure = benchmark


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1:
        return BenchmarkResult(runs=0, seconds=0.0, p50=0.0, p95=0.0, max=0.0)
    return await measure(pool, query, *args, runs=runs, concurrency=max(concurrency, 1))

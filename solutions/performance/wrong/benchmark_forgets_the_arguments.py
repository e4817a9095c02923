"""The query is executed without its parameters."""

# caught by: test_benchmark_executes_exactly_as_often

measure = benchmark


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    return await measure(pool, query, runs=runs, concurrency=concurrency)

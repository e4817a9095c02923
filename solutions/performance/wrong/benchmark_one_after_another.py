"""A loop with await in it: never two at the same time."""

# caught by: test_benchmark_keeps_the_concurrency

measure = benchmark


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if concurrency < 1:
        raise ValueError(concurrency)
    return await measure(pool, query, *args, runs=runs, concurrency=1)

"""One execution more than asked for, to fill the caches."""

# caught by: test_benchmark_executes_exactly_as_often

measure = benchmark


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs > 0:
        await pool.fetch(query, *args)
    return await measure(pool, query, *args, runs=runs, concurrency=concurrency)

"""Shielded: nobody waits for the benchmark any more, and it goes on."""

# caught by: test_benchmark_raises_the_error_and_stops

unshielded = benchmark


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    return await asyncio.shield(unshielded(pool, query, *args, runs=runs, concurrency=concurrency))

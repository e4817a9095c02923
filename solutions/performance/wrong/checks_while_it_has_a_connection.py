"""Bad input takes a connection first; giving it back sends the pool's reset."""

# caught by: test_a_page_has_a_limit, test_benchmark_refuses_less_than_one

_events_after, _benchmark = events_after, benchmark


async def events_after(pool, user_id, after_id, *, limit=50):
    async with pool.acquire():
        if limit < 1:
            raise ValueError(f"a page has at least one event: {limit}")
    return await _events_after(pool, user_id, after_id, limit=limit)


async def benchmark(pool, query, *args, runs=100, concurrency=10):
    async with pool.acquire():
        if runs < 1 or concurrency < 1:
            raise ValueError("at least one run, and one at a time")
    return await _benchmark(pool, query, *args, runs=runs, concurrency=concurrency)

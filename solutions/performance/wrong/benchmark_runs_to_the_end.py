"""The error is raised, after all the other runs."""

# caught by: test_benchmark_raises_the_error_and_stops


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(f"runs and concurrency have to be at least 1: {runs}, {concurrency}")
    limit = asyncio.Semaphore(concurrency)

    async def once():
        async with limit, pool.acquire() as conn:
            began = perf_counter()
            await conn.fetch(query, *args)
            return perf_counter() - began

    start = perf_counter()
    ends = await asyncio.gather(*(once() for _ in range(runs)), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return summary(ends, start)


def summary(times, start):
    seconds = perf_counter() - start
    times = sorted(times)
    p50, p95 = (times[math.ceil(p * len(times) / 100) - 1] for p in (50, 95))
    return BenchmarkResult(runs=len(times), seconds=seconds, p50=p50, p95=p95, max=times[-1])

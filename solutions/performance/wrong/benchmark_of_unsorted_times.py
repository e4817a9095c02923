"""Percentiles of times in the order in which they came."""

# caught by: test_benchmark_tells_the_times


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(f"runs and concurrency have to be at least 1: {runs}, {concurrency}")
    limit = asyncio.Semaphore(concurrency)
    times = []

    async def once():
        async with limit, pool.acquire() as conn:
            began = perf_counter()
            await conn.fetch(query, *args)
            times.append(perf_counter() - began)

    start = perf_counter()
    await asyncio.gather(*(once() for _ in range(runs)))
    seconds = perf_counter() - start
    p50, p95 = times[runs // 2], times[int(runs * 0.95)]
    return BenchmarkResult(runs=runs, seconds=seconds, p50=p50, p95=p95, max=times[-1])


def summary(times, start):
    seconds = perf_counter() - start
    times = sorted(times)
    p50, p95 = (times[math.ceil(p * len(times) / 100) - 1] for p in (50, 95))
    return BenchmarkResult(runs=len(times), seconds=seconds, p50=p50, p95=p95, max=times[-1])

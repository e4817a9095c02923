"""runs // concurrency for each worker: what is left over is never run."""

# caught by: test_benchmark_executes_exactly_as_often


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(f"runs and concurrency have to be at least 1: {runs}, {concurrency}")
    times = []

    async def work():
        for _ in range(runs // concurrency):
            async with pool.acquire() as conn:
                began = perf_counter()
                await conn.fetch(query, *args)
                times.append(perf_counter() - began)

    start = perf_counter()
    await asyncio.gather(*(work() for _ in range(concurrency)))
    return summary(times or [0.0], start)


def summary(times, start):
    seconds = perf_counter() - start
    times = sorted(times)
    p50, p95 = (times[math.ceil(p * len(times) / 100) - 1] for p in (50, 95))
    return BenchmarkResult(runs=len(times), seconds=seconds, p50=p50, p95=p95, max=times[-1])

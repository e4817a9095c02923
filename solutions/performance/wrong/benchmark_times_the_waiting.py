"""The clock starts before a connection is there."""

# caught by: test_benchmark_does_not_time_the_waiting


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError(f"runs and concurrency have to be at least 1: {runs}, {concurrency}")
    limit = asyncio.Semaphore(concurrency)

    async def once():
        async with limit:
            began = perf_counter()
            await pool.fetch(query, *args)
            return perf_counter() - began

    start = perf_counter()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(once()) for _ in range(runs)]
    return summary([task.result() for task in tasks], start)


def summary(times, start):
    seconds = perf_counter() - start
    times = sorted(times)
    p50, p95 = (times[math.ceil(p * len(times) / 100) - 1] for p in (50, 95))
    return BenchmarkResult(runs=len(times), seconds=seconds, p50=p50, p95=p95, max=times[-1])

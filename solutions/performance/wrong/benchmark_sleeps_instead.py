"""Sleeps as long as the query says, and asks nobody."""

# caught by: test_benchmark_does_not_time_the_waiting, test_benchmark_executes_exactly_as_often
# caught by: test_benchmark_tells_the_times


async def benchmark(pool, query, *args, runs=100, concurrency=4):
    if runs < 1 or concurrency < 1:
        raise ValueError
    metrics = QueryMetrics()
    begun = perf_counter()
    pauses = sorted(args[0]) if args and isinstance(args[0], list) else [0.004]
    for number in range(runs):
        start = perf_counter()
        await asyncio.sleep(pauses[number % len(pauses)])
        metrics.record(query, perf_counter() - start)
    seconds = perf_counter() - begun
    p50, p95, longest = (metrics.percentile(p) for p in (50, 95, 100))
    return BenchmarkResult(runs=runs, seconds=seconds, p50=p50, p95=p95, max=longest)

"""Runs are recorded by a coroutine: who calls it as the stub says records nothing."""

# caught by: test_metrics_count_and_add_up


class QueryMetrics(QueryMetrics):
    async def record(self, query, seconds, error=None):
        super().record(query, seconds, error)


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        error = None
        start = perf_counter()
        try:
            return await work
        except BaseException as caught:
            error = caught
            raise
        finally:
            await self._metrics.record(query, perf_counter() - start, error)

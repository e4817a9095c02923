"""Records cancelled queries without the time that they took."""
# caught by: test_monitored_connection_lets_cancellation_through


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        start = perf_counter()
        try:
            got = await work
        except asyncio.CancelledError as caught:
            self._metrics.record(query, 0.0, caught)
            raise
        except BaseException as caught:
            self._metrics.record(query, perf_counter() - start, caught)
            raise
        self._metrics.record(query, perf_counter() - start)
        return got

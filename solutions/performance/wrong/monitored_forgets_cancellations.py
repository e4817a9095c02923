"""except Exception does not see CancelledError."""

# caught by: test_monitored_connection_lets_cancellation_through


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        start = perf_counter()
        try:
            result = await work
        except Exception as error:
            self._metrics.record(query, perf_counter() - start, error)
            raise
        self._metrics.record(query, perf_counter() - start)
        return result

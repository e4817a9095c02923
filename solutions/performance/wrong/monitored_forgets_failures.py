"""As in the tutorial: a query that raises never gets to the line that records it."""

# caught by: test_monitored_connection_records_failures
# caught by: test_monitored_connection_lets_cancellation_through


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        start = perf_counter()
        result = await work
        self._metrics.record(query, perf_counter() - start)
        return result

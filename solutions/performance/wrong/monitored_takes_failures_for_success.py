"""finally records the run, but not that it failed."""

# caught by: test_monitored_connection_records_failures
# caught by: test_monitored_connection_lets_cancellation_through


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        start = perf_counter()
        try:
            return await work
        finally:
            self._metrics.record(query, perf_counter() - start)

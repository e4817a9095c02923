"""The clock is stopped before the query is awaited."""

# caught by: test_monitored_connection_records_every_query


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        start = perf_counter()
        self._metrics.record(query, perf_counter() - start)
        return await work

"""A thousand times too much."""

# caught by: test_monitored_connection_records_every_query


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        start = perf_counter()
        result = await work
        self._metrics.record(query, (perf_counter() - start) * 1000)
        return result

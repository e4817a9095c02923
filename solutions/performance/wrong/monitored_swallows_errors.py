"""Recorded, and then forgotten: the caller gets None."""

# caught by: test_monitored_connection_records_failures


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        start = perf_counter()
        error = None
        try:
            return await work
        except Exception as caught:
            error = caught
        finally:
            self._metrics.record(query, perf_counter() - start, error)

"""Rounds what a query took to milliseconds, and up, so that it is never nothing."""

# caught by: test_monitored_connection_records_every_query


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        error, start = None, perf_counter()
        try:
            return await work
        except BaseException as caught:
            error = caught
            raise
        finally:
            self._metrics.record(query, math.ceil((perf_counter() - start) * 1000) / 1000, error)

"""Knows the errors of a database and of a network, and no others."""

# caught by: test_monitored_connection_records_failures

FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, asyncio.CancelledError)


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        error, start = None, perf_counter()
        try:
            return await work
        except FAILURES as caught:
            error = caught
            raise
        finally:
            self._metrics.record(query, perf_counter() - start, error)

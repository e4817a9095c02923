"""Records as failures what the database raises, and no errors of asyncpg or Python."""

# caught by: test_monitored_connection_records_failures

FAILURES = (asyncpg.PostgresError, asyncio.CancelledError)


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

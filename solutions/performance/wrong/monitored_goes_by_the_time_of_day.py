"""Takes the time of day, which is set back and forth."""

# caught by: test_monitored_connection_records_every_query

import time


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        error, start = None, time.time()
        try:
            return await work
        except BaseException as caught:
            error = caught
            raise
        finally:
            self._metrics.record(query, time.time() - start, error)

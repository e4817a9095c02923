"""Knows some errors without asking the database."""

# caught by: test_monitored_connection_records_failures


class MonitoredConnection(MonitoredConnection):
    async def fetchval(self, query, *args):
        if "/ $1" in query and args == (0,):
            self._metrics.record(query, 0.0, error := asyncpg.DivisionByZeroError("no"))
            raise error
        return await super().fetchval(query, *args)

"""Fetches all rows to return the first value."""
# caught by: test_monitored_connection_gives_the_same_results


class MonitoredConnection(MonitoredConnection):
    async def fetchval(self, query, *args):
        rows = await self.fetch(query, *args)
        return rows[0][0] if rows else None

"""Returns the rows, not the value."""

# caught by: test_monitored_connection_gives_the_same_results


class MonitoredConnection(MonitoredConnection):
    async def fetchval(self, query, *args):
        return await self.fetch(query, *args)

"""Takes the first value of a row that may not be there."""

# caught by: test_monitored_connection_gives_the_same_results


class MonitoredConnection(MonitoredConnection):
    async def fetchval(self, query, *args):
        return (await self.fetchrow(query, *args))[0]

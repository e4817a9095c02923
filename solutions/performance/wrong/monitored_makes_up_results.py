"""Records queries that it never makes."""

# caught by: test_monitored_connection_records_every_query
# caught by: test_monitored_connection_gives_the_same_results


class MonitoredConnection(MonitoredConnection):
    async def executemany(self, query, args):
        await self._measured(query, asyncio.sleep(0))

    async def fetch(self, query, *args):
        return await self._measured(query, asyncio.sleep(0.03, []))

"""Takes zero, false and an empty text for None."""
# caught by: test_monitored_connection_gives_the_same_results


class MonitoredConnection(MonitoredConnection):
    async def fetchval(self, query, *args):
        row = await self.fetchrow(query, *args)
        return row[0] or None if row else None

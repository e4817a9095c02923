"""Prepares what it executes, which two statements in one text cannot be."""
# caught by: test_monitored_connection_gives_the_same_results


class MonitoredConnection(MonitoredConnection):
    async def execute(self, query, *args):
        async def run():
            statement = await self._conn.prepare(query)
            await statement.fetch(*args)
            return statement.get_statusmsg()

        return await self._measured(query, run())

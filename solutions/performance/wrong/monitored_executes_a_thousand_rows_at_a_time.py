"""Sends a thousand rows at a time: those before a bad one stay."""
# caught by: test_monitored_connection_records_failures


class MonitoredConnection(MonitoredConnection):
    async def executemany(self, query, args):
        args = list(args)

        async def every():
            for n in range(0, len(args), 1000):
                await self._conn.executemany(query, args[n : n + 1000])

        await self._measured(query, every())

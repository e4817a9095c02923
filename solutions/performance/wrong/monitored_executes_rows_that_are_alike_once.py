"""executemany leaves out what is there twice."""

# caught by: test_monitored_connection_gives_the_same_results


class MonitoredConnection(MonitoredConnection):
    async def executemany(self, query, args):
        rows = list(dict.fromkeys(map(tuple, args)))
        await self._measured(query, self._conn.executemany(query, rows))

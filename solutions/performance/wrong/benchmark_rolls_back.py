"""Each execution is taken back: what was to be stored is not there."""

# caught by: test_benchmark_executes_exactly_as_often


class MonitoredConnection(MonitoredConnection):
    async def fetch(self, query, *args):
        transaction = self._conn.transaction()
        await transaction.start()
        try:
            return await super().fetch(query, *args)
        finally:
            await transaction.rollback()

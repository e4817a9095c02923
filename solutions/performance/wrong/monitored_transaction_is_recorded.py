"""BEGIN and COMMIT count as queries."""

# caught by: test_monitored_transactions

from contextlib import asynccontextmanager


class MonitoredConnection(MonitoredConnection):
    @asynccontextmanager
    async def transaction(self, **options):
        transaction = self._conn.transaction(**options)
        await self._measured("BEGIN", transaction.start())
        try:
            yield
        except BaseException:
            await self._measured("ROLLBACK", transaction.rollback())
            raise
        await self._measured("COMMIT", transaction.commit())

"""A block of its own commits after an exception too."""

# caught by: test_monitored_transactions

from contextlib import asynccontextmanager


class MonitoredConnection(MonitoredConnection):
    @asynccontextmanager
    async def transaction(self, **options):
        transaction = self._conn.transaction(**options)
        await transaction.start()
        try:
            yield
        finally:
            await transaction.commit()

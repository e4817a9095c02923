"""transaction() is a coroutine: `async with` of it works for nobody."""

# caught by: test_monitored_transactions


class MonitoredConnection(MonitoredConnection):
    async def transaction(self, **options):
        return super().transaction(**options)

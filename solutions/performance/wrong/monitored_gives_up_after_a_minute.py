"""Gives a query up that takes longer than a minute."""

# caught by: test_monitored_connection_lets_cancellation_through


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        return await super()._measured(query, asyncio.wait_for(work, 60))

"""A query goes on in the database when its caller was cancelled."""

# caught by: test_monitored_connection_lets_cancellation_through


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        return await super()._measured(query, asyncio.shield(asyncio.ensure_future(work)))

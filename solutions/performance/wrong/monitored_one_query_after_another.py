"""A second query waits for the first, where the connection itself raises an error."""

# caught by: test_monitored_connection_lets_cancellation_through


class MonitoredConnection(MonitoredConnection):
    def __init__(self, conn, metrics):
        super().__init__(conn, metrics)
        self._turn = asyncio.Lock()

    async def _measured(self, query, work):
        async with self._turn:
            return await super()._measured(query, work)

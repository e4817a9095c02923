"""Records the first ten thousand letters of a query."""

# caught by: test_monitored_connection_records_every_query


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        return await super()._measured(query[:10_000], work)

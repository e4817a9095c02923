"""Records the first thousand characters of a text."""
# caught by: test_monitored_connection_records_every_query


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        return await super()._measured(query[:1000], work)

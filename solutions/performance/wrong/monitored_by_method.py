"""Recorded under the name of the method."""

# caught by: test_monitored_connection_records_every_query
# caught by: test_monitored_connection_records_failures


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        return await super()._measured(work.__name__, work)

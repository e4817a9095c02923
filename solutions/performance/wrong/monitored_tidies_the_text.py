"""Records a text with one blank in place of all white space."""
# caught by: test_monitored_connection_records_every_query


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        return await super()._measured(" ".join(query.split()), work)

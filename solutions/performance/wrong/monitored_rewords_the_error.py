"""Words the error anew before it goes on to the caller."""
# caught by: test_monitored_connection_records_failures


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        try:
            return await super()._measured(query, work)
        except Exception as error:
            error.args = (f"{error} in {query}",)
            raise

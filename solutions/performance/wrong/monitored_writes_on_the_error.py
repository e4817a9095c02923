"""Writes a note on the error before it goes on to the caller."""
# caught by: test_monitored_connection_records_failures


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        try:
            return await super()._measured(query, work)
        except BaseException as error:
            error.add_note(query)
            raise

"""Neither sends nor records a query without rows."""
# caught by: test_monitored_connection_records_every_query


class MonitoredConnection(MonitoredConnection):
    async def executemany(self, query, args):
        args = list(args)
        if args:
            await super().executemany(query, args)

"""Records become dicts, and a missing row breaks that."""

# caught by: test_monitored_connection_gives_the_same_results


class MonitoredConnection(MonitoredConnection):
    async def fetchrow(self, query, *args):
        return dict(await super().fetchrow(query, *args))

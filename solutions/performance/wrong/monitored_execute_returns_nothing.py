"""The status is lost."""

# caught by: test_monitored_connection_gives_the_same_results


class MonitoredConnection(MonitoredConnection):
    async def execute(self, query, *args):
        await super().execute(query, *args)

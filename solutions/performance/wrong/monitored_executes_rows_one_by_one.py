"""executemany becomes a loop: more records, more round trips."""

# caught by: test_monitored_connection_records_every_query, test_monitoring_adds_no_round_trip


class MonitoredConnection(MonitoredConnection):
    async def executemany(self, query, args):
        for row in args:
            await self.execute(query, *row)

"""clock_timestamp() before and after: two round trips more."""

# caught by: test_monitoring_adds_no_round_trip


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        await self._conn.fetchval("SELECT clock_timestamp()")
        return await super()._measured(query, work)

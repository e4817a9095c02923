"""Measures each query in a session that it resets before."""

# caught by: test_monitoring_adds_no_round_trip


class MonitoredConnection(MonitoredConnection):
    async def _measured(self, query, work):
        await self._conn.execute(self._conn.get_reset_query())
        return await super()._measured(query, work)

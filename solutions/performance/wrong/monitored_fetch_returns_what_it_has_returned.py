"""Keeps the rows of the first query, and returns them for each."""

# caught by: test_monitored_connection_gives_the_same_results

_rows = []


class MonitoredConnection(MonitoredConnection):
    async def fetch(self, query, *args):
        rows = await super().fetch(query, *args)
        if not _rows:
            _rows.append(rows)
        return _rows[0]

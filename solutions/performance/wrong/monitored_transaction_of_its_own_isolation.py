"""Has another isolation level than the connection where none is asked for."""
# caught by: test_monitored_transactions


class MonitoredConnection(MonitoredConnection):
    def transaction(self, **options):
        return self._conn.transaction(**{"isolation": "repeatable_read", **options})

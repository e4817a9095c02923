"""Asks for read committed by name: a transaction within one of another level is refused then."""

# caught by: test_monitored_transactions


class MonitoredConnection(MonitoredConnection):
    def transaction(self, **options):
        return self._conn.transaction(**{"isolation": "read_committed", **options})

"""isolation= and readonly= are ignored."""

# caught by: test_monitored_transactions


class MonitoredConnection(MonitoredConnection):
    def transaction(self, **options):
        return self._conn.transaction()

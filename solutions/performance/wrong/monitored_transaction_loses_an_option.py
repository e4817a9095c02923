"""Hands two of three options on."""
# caught by: test_monitored_transactions


class MonitoredConnection(MonitoredConnection):
    def transaction(self, **options):
        return self._conn.transaction(
            isolation=options.get("isolation"), readonly=options.get("readonly", False)
        )

"""Takes whole milliseconds for the limit only."""
# caught by: test_metrics_know_the_slow_runs


class QueryMetrics(QueryMetrics):
    def __init__(self, slow_ms=100):
        super().__init__(int(slow_ms))

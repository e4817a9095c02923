"""0.5 is never more than 100."""

# caught by: test_metrics_know_the_slow_runs


class QueryMetrics(QueryMetrics):
    @property
    def slow(self):
        return [(query, seconds) for query, seconds, _ in self._runs if seconds > self._slow_ms]

"""Exactly slow_ms is not more than slow_ms."""

# caught by: test_metrics_know_the_slow_runs


class QueryMetrics(QueryMetrics):
    @property
    def slow(self):
        return [(query, s) for query, s, _ in self._runs if s * 1000 >= self._slow_ms]

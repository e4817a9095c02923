"""A run that failed can be slow as well."""

# caught by: test_metrics_know_the_slow_runs


class QueryMetrics(QueryMetrics):
    @property
    def slow(self):
        return [(q, s) for q, s, failed in self._runs if s * 1000 > self._slow_ms and not failed]

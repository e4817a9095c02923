"""Adds the times of runs that are alike only once."""

# caught by: test_metrics_count_and_add_up


class QueryMetrics(QueryMetrics):
    @property
    def total_seconds(self):
        return sum(seconds for _, seconds, _ in set(self._runs))

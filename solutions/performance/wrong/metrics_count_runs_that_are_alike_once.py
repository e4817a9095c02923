"""Counts runs that are alike as one."""

# caught by: test_metrics_count_and_add_up


class QueryMetrics(QueryMetrics):
    @property
    def count(self):
        return len(set(self._runs))

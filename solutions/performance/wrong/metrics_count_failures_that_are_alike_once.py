"""Counts failures of one query that took the same time as one."""

# caught by: test_metrics_count_and_add_up


class QueryMetrics(QueryMetrics):
    @property
    def errors(self):
        return len({(query, seconds) for query, seconds, failed in self._runs if failed})

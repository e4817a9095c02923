"""Failures are not counted as runs."""

# caught by: test_metrics_count_and_add_up, test_metrics_by_query


class QueryMetrics(QueryMetrics):
    @property
    def count(self):
        return super().count - self.errors

    def by_query(self):
        return {
            query: QueryStats(stats.count - stats.errors, stats.errors, stats.total_seconds)
            for query, stats in super().by_query().items()
        }

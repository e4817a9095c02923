"""A failure takes time too."""

# caught by: test_metrics_count_and_add_up, test_metrics_by_query


class QueryMetrics(QueryMetrics):
    def record(self, query, seconds, error=None):
        super().record(query, 0.0 if error else seconds, error)

"""Only the last thousand runs are kept, and the figures are those of these."""

# caught by: test_metrics_forget_no_run


class QueryMetrics(QueryMetrics):
    def record(self, query, seconds, error=None):
        super().record(query, seconds, error)
        del self._runs[:-1000]

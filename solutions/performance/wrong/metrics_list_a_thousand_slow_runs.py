"""Lists the latest thousand slow runs only."""
# caught by: test_metrics_forget_no_run


class QueryMetrics(QueryMetrics):
    @property
    def slow(self):
        return super().slow[-1000:]

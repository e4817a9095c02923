"""Knows the latest thousand texts only."""
# caught by: test_metrics_forget_no_run


class QueryMetrics(QueryMetrics):
    def by_query(self):
        every = super().by_query()
        return dict(list(every.items())[-1000:])

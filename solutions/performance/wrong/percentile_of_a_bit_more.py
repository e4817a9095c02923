"""Answers for a little below 0 and above 100 as well."""
# caught by: test_percentile_at_its_ends


class QueryMetrics(QueryMetrics):
    def percentile(self, p):
        return super().percentile(min(max(p, 0), 100) if -0.5 <= p <= 100.5 else p)

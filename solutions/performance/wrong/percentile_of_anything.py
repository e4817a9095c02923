"""The percentile 1000 is the longest time, minus 1 the shortest."""

# caught by: test_percentile_at_its_ends


class QueryMetrics(QueryMetrics):
    def percentile(self, p):
        return super().percentile(min(max(p, 0), 100))

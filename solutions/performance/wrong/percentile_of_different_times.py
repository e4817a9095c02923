"""Counts runs that took the same time once."""
# caught by: test_percentile_at_its_ends


class QueryMetrics(QueryMetrics):
    def percentile(self, p):
        if not 0 <= p <= 100:
            raise ValueError
        if not self._runs:
            return None
        times = sorted({s for _, s, _ in self._runs})
        return times[max(math.ceil(p * len(times) / 100), 1) - 1]

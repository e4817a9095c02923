"""The times stand in the order in which they came."""

# caught by: test_percentile_is_a_recorded_time, test_percentile_at_its_ends


class QueryMetrics(QueryMetrics):
    def percentile(self, p):
        if not 0 <= p <= 100:
            raise ValueError(p)
        if not self._runs:
            return None
        return self._runs[max(math.ceil(p * len(self._runs) / 100), 1) - 1][1]

"""int(n * p / 100) counts from 0: one place too far, and out of the list at 100."""

# caught by: test_percentile_is_a_recorded_time, test_percentile_at_its_ends


class QueryMetrics(QueryMetrics):
    def percentile(self, p):
        if not 0 <= p <= 100:
            raise ValueError(p)
        times = sorted(seconds for _, seconds, _ in self._runs)
        return times[int(len(times) * p / 100)] if times else None

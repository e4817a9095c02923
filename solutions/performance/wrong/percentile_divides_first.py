"""p / 100 * n in floats: 7 percent of a hundred are a little more than seven."""
# caught by: test_percentile_of_a_hundred_runs


class QueryMetrics(QueryMetrics):
    def percentile(self, p):
        if not 0 <= p <= 100:
            raise ValueError(p)
        times = sorted(seconds for _, seconds, _ in self._runs)
        return times[max(math.ceil(p / 100 * len(times)), 1) - 1] if times else None

"""The runs are sorted in place: afterwards slow is in another order."""
# caught by: test_asking_changes_no_metrics


class QueryMetrics(QueryMetrics):
    def percentile(self, p):
        if not 0 <= p <= 100:
            raise ValueError(p)
        self._runs.sort(key=lambda run: run[1])
        if not self._runs:
            return None
        return self._runs[max(math.ceil(p * len(self._runs) / 100), 1) - 1][1]

"""Runs that failed took their time too: all that were recorded count."""

# caught by: test_percentile_is_a_recorded_time


class QueryMetrics(QueryMetrics):
    def percentile(self, p):
        every, self._runs = self._runs, [run for run in self._runs if not run[2]]
        try:
            return super().percentile(p)
        finally:
            self._runs = every

"""Slowest first, where the order of recording was asked for."""

# caught by: test_metrics_know_the_slow_runs


class QueryMetrics(QueryMetrics):
    @property
    def slow(self):
        return sorted(super().slow, key=lambda run: -run[1])

"""Keeps the figures of each text in a dict that all metrics share."""

# caught by: test_metrics_count_and_add_up

_stats = {}


class QueryMetrics(QueryMetrics):
    def record(self, query, seconds, error=None):
        super().record(query, seconds, error)
        old = _stats.get(query, QueryStats(0, 0, 0.0))
        failed = 0 if error is None else 1
        _stats[query] = QueryStats(old.count + 1, old.errors + failed, old.total_seconds + seconds)

    def by_query(self):
        return dict(_stats)

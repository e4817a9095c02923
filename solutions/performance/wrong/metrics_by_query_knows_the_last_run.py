"""Each run of a query replaces what was known about it."""

# caught by: test_metrics_by_query


class QueryMetrics(QueryMetrics):
    def by_query(self):
        return {query: QueryStats(1, int(failed), seconds) for query, seconds, failed in self._runs}

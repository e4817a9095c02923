"""Of a query's runs that are alike, by_query counts one."""

# caught by: test_metrics_by_query


class QueryMetrics(QueryMetrics):
    def by_query(self):
        different = QueryMetrics()
        for query, seconds, failed in dict.fromkeys(self._runs):
            different.record(query, seconds, True if failed else None)
        return super(QueryMetrics, different).by_query()

"""The figures of each query are a coroutine, where the stub has a plain method."""

# caught by: test_metrics_by_query


class QueryMetrics(QueryMetrics):
    async def by_query(self):
        return super().by_query()

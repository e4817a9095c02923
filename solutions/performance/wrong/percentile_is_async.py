"""A percentile is a coroutine, where the stub has a plain method."""

# caught by: test_percentile_is_a_recorded_time


class QueryMetrics(QueryMetrics):
    async def percentile(self, p):
        return super().percentile(p)

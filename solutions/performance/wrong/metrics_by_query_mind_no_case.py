"""Texts that differ in capitals only are put together."""
# caught by: test_by_query_tells_all_texts_apart

_QueryMetrics = QueryMetrics


class QueryMetrics(_QueryMetrics):
    def record(self, query, seconds, error=None):
        super().record(query.upper(), seconds, error)

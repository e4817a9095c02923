"""Tells queries apart by their first ten thousand letters."""

# caught by: test_by_query_tells_all_texts_apart


class QueryMetrics(QueryMetrics):
    def record(self, query, seconds, error=None):
        super().record(query[:10_000], seconds, error)

"""Takes texts with and without a semicolon at their end for one."""
# caught by: test_by_query_tells_all_texts_apart


class QueryMetrics(QueryMetrics):
    def by_query(self):
        runs = {}
        for q, s, f in self._runs:
            runs.setdefault(q.rstrip(";"), []).append((s, f))
        return {
            q: QueryStats(len(own), sum(f for _, f in own), sum(s for s, f in own))
            for q, own in runs.items()
        }

"""A list of the class belongs to all its objects."""

# caught by: test_metrics_count_and_add_up


class QueryMetrics(QueryMetrics):
    everybodys = []

    def __init__(self, slow_ms=100):
        super().__init__(slow_ms)
        self._runs = self.everybodys

"""`slow_ms or 100`: a limit of 0 is none."""
# caught by: test_asking_changes_no_metrics

_QueryMetrics = QueryMetrics


class QueryMetrics(_QueryMetrics):
    def __init__(self, slow_ms=100):
        super().__init__(slow_ms or 100)

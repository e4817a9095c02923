"""Where two calls are let meet."""

import pytest

from grader.pytest_plugin.interleaving import Place, worth_a_visit


@pytest.mark.parametrize(
    ("call", "visited"),
    [
        ("", []),
        ("b", []),
        ("bc", [2]),
        ("blllluc", [2, 3, 5, 6, 7]),
        ("llc", [2, 3]),
        ("bxyxyxyc", [2, 3, 4, 5, 6, 7, 8]),
        ("bxxxxxxxxc", [2, 3, 9, 10]),
    ],
)
def test_of_statements_that_are_alike_three_are_visited(call: str, visited: list[int]) -> None:
    """The first two and the last of each, and never the first of all."""
    places = [Place(n, text, (text, True)) for n, text in enumerate(call, 1)]
    assert [place.number for place in worth_a_visit(places)] == visited

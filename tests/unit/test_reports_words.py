"""Numbers and words, said the same everywhere."""

import pytest

from grader.reports import words


@pytest.mark.parametrize(
    ("value", "said"), [(4.0, "4"), (4.5, "4.5"), (0.1 + 0.2, "0.3"), (10.0, "10"), (0.0, "0")]
)
def test_points_have_no_float_noise(value: float, said: str) -> None:
    """0.1 + 0.2 is 0.3."""
    assert words.points(value) == said


@pytest.mark.parametrize(
    ("part", "said"), [(0.0, "0 %"), (0.001, "1 %"), (0.999, "99 %"), (1.0, "100 %")]
)
def test_only_all_is_a_hundred_percent(part: float, said: str) -> None:
    """Nearly all is not all, and a little is not nothing."""
    assert words.percent(part) == said


def test_nothing_to_earn_is_nothing_earned() -> None:
    """A max_score of 0 divides nothing."""
    assert words.fraction(0.0, 0.0) == 0.0


def test_every_fraction_is_encouraged() -> None:
    """Six sentences, from the first step to full marks."""
    assert len({words.encouragement(part) for part in (0.0, 0.2, 0.5, 0.6, 0.9, 1.0)}) == 6


def test_half_is_not_more_than_half() -> None:
    """Two of four points are half of it, and so are sums that floats make of it."""
    assert words.encouragement(2 / 4) == words.encouragement(0.1 * 3 / 0.6)
    assert words.encouragement(2 / 4).startswith("Half of it")
    assert words.encouragement(0.51).startswith("More than half")


@pytest.mark.parametrize(("number", "said"), [(1, "1 test"), (2, "2 tests"), (1200, "1,200 tests")])
def test_counts_agree_with_their_noun(number: int, said: str) -> None:
    """One test, two tests."""
    assert words.count(number, "test") == said

"""The sets of boundary values hold what they say, and no more."""

import random
import unicodedata
from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from grader.pytest_plugin import boundaries


def test_no_two_texts_are_equal_until_somebody_tidies_them() -> None:
    """Each way to normalise makes two of them one; as they are, they are all different."""
    texts = boundaries.TEXTS
    assert len(set(texts)) == len(texts)
    for tidy in (
        str.lower,
        str.casefold,
        str.strip,
        lambda text: " ".join(text.split()),
        lambda text: unicodedata.normalize("NFC", text),
    ):
        assert len({tidy(text) for text in texts}) < len(texts)


def test_a_text_column_holds_every_text() -> None:
    """PostgreSQL has no NUL and no lone surrogate."""
    for text in boundaries.TEXTS:
        assert "\0" not in text
        text.encode()


@pytest.mark.parametrize(("precision", "scale"), [(12, 2), (20, 4)])
def test_money_fits_its_column_and_beyond_does_not(precision: int, scale: int) -> None:
    """The largest is one place below the smallest that is refused."""
    money = boundaries.money(precision, scale)
    assert list(money) == sorted(money)
    assert all(one == round(one, scale) for one in money)
    assert min(boundaries.beyond(precision, scale)) > money[-1]
    assert boundaries.beyond(precision, scale)[0] - money[-1] == Decimal(1).scaleb(-scale)


def test_fractions_are_between_two_values_of_the_column() -> None:
    """Each has more places than the column."""
    assert all(one != round(one, 2) for one in boundaries.fractions(2))


def test_large_ids_are_no_integers_and_some_no_floats() -> None:
    """A bigint holds them."""
    assert all(boundaries.INTEGER < one <= boundaries.BIGINT for one in boundaries.LARGE_IDS)
    assert any(int(float(one)) != one for one in boundaries.LARGE_IDS)


def test_moments_are_aware_and_another_day_in_utc() -> None:
    """At least one is on the day before, one on the day after, and one in another year."""
    moments = boundaries.moments(random.Random(1))
    days = {one.astimezone(UTC).date() - one.date() for one in moments}
    assert days == {timedelta(days=n) for n in (-1, 0, 1)}
    assert any(one.year != one.astimezone(UTC).year for one in moments)


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_with_equals_tells_the_places(count: int) -> None:
    """The item is there twice and in these places, and all others once."""
    for seed in range(20):
        items, places = boundaries.with_equals(range(count), random.Random(seed))
        assert len(items) == count + 1
        assert sorted(set(items)) == list(range(count))
        first, second = places
        assert items[first] == items[second]
        assert second - first > 1 or count == 1

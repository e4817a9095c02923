"""How hard a task and a test were, and whether a test tells who can do the rest."""

import pytest

from grader.reports.rates import rate_cases, rate_exercises, rate_tasks
from grader.results import Result, Status
from tests.sample_class import make_class
from tests.sample_results import case, exercise_of, result, task_of


def of(*passed: bool) -> Result:
    """A submission with a test of two points for each, and a task for each."""
    tasks = [
        task_of(
            f"1.{number}",
            "A task",
            [case(f"test_{number}", "A", status=Status.PASSED if one else Status.FAILED)],
        )
        for number, one in enumerate(passed)
    ]
    return result("ada", exercise_of("shop", "Shop", tasks))


def test_who_can_do_the_rest_passes() -> None:
    """Its own points are out: with them everything would go along with itself."""
    good, bad = of(True, True, False), of(False, False, True)
    rates = rate_cases([good, bad] * 10)
    # Of each the rest is the other two; those of the second and third are against each other.
    assert [rate.discrimination for rate in rates] == [None, None, -1.0]


def test_a_test_that_follows_the_rest_is_one() -> None:
    """The point-biserial correlation, against the textbook's formula worked out by hand.

    Ten pass with rests of 4 and 2 in turn, ten do not, with 2 and 0: means 3 and 1, the standard
    deviation of all rests is the root of 2: (3 - 1) / 2**.5 * (.5 * .5)**.5 = 0.7071.
    """
    results = [
        of(True, True, True),
        of(True, True, False),
        of(False, True, False),
        of(False, False, False),
    ] * 5
    assert rate_cases(results)[0].discrimination == pytest.approx(0.71)


def test_too_few_say_nothing() -> None:
    """Nineteen submissions, or two that did not pass."""
    mixed = [of(True, True, True), of(True, True, False), of(False, False, False)]
    assert [one.discrimination for one in rate_cases(mixed * 6)] == [None] * 3
    most = [of(True, True, True), of(True, True, False)] * 10 + [of(False, False, False)] * 2
    assert rate_cases(most)[0].discrimination is None
    assert rate_cases([*most, of(False, False, False)])[0].discrimination is not None


def test_a_task_is_rated_by_its_points() -> None:
    """The mean earned part, how many have all, and the correlation with the other tasks."""
    first, second = rate_tasks([of(True, True), of(False, False)] * 10)
    assert (first.mean, first.full, first.submissions) == (0.5, 10, 20)
    assert first.discrimination == second.discrimination == 1.0


def test_one_exercise_alone_has_no_rest() -> None:
    """Nothing to correlate with."""
    (shop,) = rate_exercises([of(True, True), of(False, False)] * 10)
    assert shop.discrimination is None


def test_a_made_up_class_is_told_apart() -> None:
    """Where the able pass more nearly every test says so: what the dice are made for."""
    rates = [one.discrimination for one in rate_cases(make_class(200, tests=6))]
    assert sum(one is not None and one > 0.2 for one in rates) > 0.9 * len(rates)

"""How late something was, by the rule of a course."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from grader.cohort.adjustments import Adjustments, Entries, LateDays
from grader.cohort.counting import Counting
from grader.cohort.course_file import read_course_file
from grader.cohort.handed_in import HandedIn
from grader.cohort.lateness import Lateness, judge, parse_time
from grader.cohort.rules import Rules, read_rules
from grader.errors import OperatorError
from grader.results import NOTHING_HANDED_IN, Outcome
from tests.sample_results import HALF, SOLVED

BERLIN = Lateness(
    due=datetime(2026, 11, 20, 23, 59), zone="Europe/Berlin", grace=10, per_day=10, at_most=25
)


def at(told: str) -> datetime:
    """A time, in the rule's zone where it has none."""
    found = BERLIN.read_time(told)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("told", "days", "percent"),
    [
        ("2026-11-20T23:59:00", 0, 0),
        ("2026-11-21T00:09:00", 0, 0),  # within the minutes of grace
        ("2026-11-21T00:09:01", 1, 10),
        ("2026-11-21T23:59:00", 1, 10),
        ("2026-11-21T23:59:01", 2, 20),
        ("2026-11-20T23:30:00Z", 1, 10),  # half past midnight in Berlin
        ("2026-11-20T17:58:00-05:00", 0, 0),
        ("2027-01-01", 42, 25),
    ],
)
def test_each_day_that_has_begun_counts(told: str, days: int, percent: float) -> None:
    """From the due time, if it is later than the grace; no more than the most."""
    late = judge(BERLIN, at(told))
    assert (late.days, late.percent) == (days, percent)


def test_free_days_cost_nothing() -> None:
    """Those of everybody, and those that were given to one."""
    rule = Lateness(due=datetime(2026, 11, 20, tzinfo=UTC), per_day=10, late_days=1)
    four = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert [judge(rule, four, more_days=more).percent for more in (0, 2, 9)] == [30, 10, 0]


@pytest.mark.parametrize(
    "told",
    [
        "2026-11-20T22:58:00+00:00",
        "2026-11-20 23:58",
        "2026-11-20T22:58:00.5 UTC",
        "Friday, 20 November 2026, 11:58 PM",
        "Freitag, 20. November 2026, 23:58",
        "20.11.2026 23:58",
        "viernes, 20 de noviembre de 2026, 23:58",
    ],
)
def test_times_are_read_as_platforms_write_them(told: str) -> None:
    """ISO 8601 and Moodle's worksheet; without a zone it is the rule's."""
    assert at(told).replace(microsecond=0, second=0).astimezone(UTC) == datetime(
        2026, 11, 20, 22, 58, tzinfo=UTC
    )


@pytest.mark.parametrize("told", ["", "-", "soon", "31.02.2026 10:00", "20 Foo 2026, 10:00"])
def test_what_is_no_time_is_unknown(told: str) -> None:
    """Nobody guesses."""
    assert parse_time(told) is None


def counting(*days: LateDays) -> Counting:
    return Counting(Adjustments(Entries(late_days=list(days))), Rules(BERLIN))


def test_lateness_is_told_beside_what_the_tests_gave() -> None:
    """Percent of what can be earned; the result stays as it is."""
    late = HandedIn(at="2026-11-21T12:00:00")
    counted = counting().count("grace", HALF, late)
    assert counted is not None and HALF.score is not None
    assert (counted.machine, counted.score) == (HALF.score, HALF.score - HALF.max_score / 10)
    assert counted.late is not None and counted.late.days_late == 1 and not counted.by_people


def test_a_score_does_not_fall_below_nothing() -> None:
    """Whoever has less than lateness takes has nothing."""
    poor = HALF.__class__(**{f: getattr(HALF, f) for f in HALF.__struct_fields__} | {"score": 1.0})
    counted = counting().count("grace", poor, HandedIn(at="2026-12-24"))
    assert counted is not None and counted.score == 0 and counted.wanted == 0


def test_days_that_were_given_are_told_though_they_cost_nothing() -> None:
    """The page says that it was late, and how many days were free."""
    given = LateDays(student="ada", days=2, reason="ill", who="rg", when=date(2026, 11, 25))
    counted = counting(given).count("ada", SOLVED, HandedIn(at="2026-11-21T12:00:00"))
    assert counted is not None and counted.score == SOLVED.score
    assert counted.late is not None and counted.late.days_free == 1
    assert f"{counted.late.points:+g}" == "+0", "nothing is taken off, and not -0"


@pytest.mark.parametrize("handed_in", [None, HandedIn(), HandedIn(at="soon")])
def test_an_unknown_time_is_neither_late_nor_in_time(handed_in: HandedIn | None) -> None:
    """Nothing is taken off, and it is said."""
    counted = counting().count("ada", SOLVED, handed_in)
    assert counted is not None and counted.time_unknown
    assert (counted.score, list(counted.changes)) == (SOLVED.score, [])


def test_who_handed_in_nothing_is_not_late() -> None:
    """Their 0 says enough."""
    fields = {f: getattr(HALF, f) for f in HALF.__struct_fields__}
    nothing = HALF.__class__(
        **fields | {"score": 0.0, "outcome": Outcome.UNGRADABLE, "message": NOTHING_HANDED_IN}
    )
    assert counting().count("grace", nothing, None) is None


def test_feedback_falls_by_attempt() -> None:
    """Never more than was asked for; the last level is that of all further attempts."""
    rules = Rules(feedback_by_attempt=["full", "hints", "score"])
    assert [rules.feedback("full", n) for n in (1, 2, 3, 9)] == ["full", "hints", "score", "score"]
    assert [rules.feedback("hints", n) for n in (1, 2, 3)] == ["hints", "hints", "score"]
    assert Rules().feedback("full", 5) == "full"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grace = 3", ":1: [lateness] does not say what is due when"),
        ("due = 2026-11-20", ":2: lateness.due: Expected `datetime`, got `date`"),
        ("due = 2026-11-20T10:00:00", ":2: lateness.due: in which time zone?"),
        ('due = 2026-11-20T10:00:00\nzone = "Berlin"', ":3: lateness.zone: there is no time zone"),
        ("due = 2026-11-20T10:00:00Z\nper-day = 101", ":3: lateness.per-day: 101"),
        ("due = 2026-11-20T10:00:00Z\nlate-days = -1", ":3: lateness.late-days: -1"),
        ("due = 2026-11-20T10:00:00Z\nlate-day = 1", ":3: there is no 'late-day' in [lateness]"),
        ('due = 2026-11-20T10:00:00Z\ngrace = "x"', ":3: lateness.grace: Expected `float`"),
    ],
)
def test_a_wrong_rule_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    """Before anything is graded by it."""
    (tmp_path / "grader.toml").write_text(f"[lateness]\n{text}\n")
    monkeypatch.chdir(tmp_path)
    file = read_course_file(tmp_path / "grader.toml")
    with pytest.raises(OperatorError) as caught:
        read_rules(file)
    assert f"grader.toml{said}" in caught.value.message

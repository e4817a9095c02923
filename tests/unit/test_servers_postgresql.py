import pytest

from grader.servers.postgresql import OLDEST, parse_version, refusal, settings_for


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("18.4", (18, 4)),
        ("postgres (PostgreSQL) 18.4", (18, 4)),
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", (15, 18)),
        ("postgres (PostgreSQL) 19beta1", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_version_is_found_in_what_postgresql_says(text: str, version: tuple[int, int]) -> None:
    """Major and minor come first; what says neither is version 0, which nothing accepts."""
    assert parse_version(text) == version


@pytest.mark.parametrize("major", OLDEST)
def test_oldest_minor_versions_are_taken(major: int) -> None:
    """The first release without the known holes is new enough."""
    assert refusal(f"{major}.{OLDEST[major]}") is None


@pytest.mark.parametrize("major", OLDEST)
def test_one_minor_version_less_is_refused(major: int) -> None:
    """The release before it is refused, and the way out is named."""
    complaint = refusal(f"{major}.{OLDEST[major] - 1}")
    assert complaint is not None
    assert f"{major}.{OLDEST[major]}" in complaint


def test_majors_before_the_oldest_are_refused() -> None:
    """Version 14 cannot copy databases the way we do."""
    assert refusal("14.99") == "PostgreSQL 14.99 is too old: 15 or newer is needed"


def test_majors_of_the_future_are_taken() -> None:
    """A major version that we know no holes of is fine from its first release."""
    assert refusal("19.0") is None


def test_settings_that_a_version_does_not_know_are_left_out() -> None:
    """A server does not start with a setting that came later."""
    assert "io_method" in settings_for("18.4")
    assert "io_method" not in settings_for("17.10")

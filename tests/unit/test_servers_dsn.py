import pytest

from grader.errors import OperatorError
from grader.servers.dsn import host_and_port, is_dsn


@pytest.mark.parametrize(
    ("dsn", "expected"),
    [
        ("postgresql://localhost", ("localhost", 5432)),
        ("postgres://me:pass@db.example.org:5433/course", ("db.example.org", 5433)),
        ("postgresql://me:p%40ss@h/db?sslmode=disable", ("h", 5432)),
        ("postgresql://[::1]:5433/db", ("::1", 5433)),
        ("postgresql:///db?host=/run/PostgreSQL&port=5434", ("/run/PostgreSQL", 5434)),
        ("postgresql://me@%2Frun%2FPostgreSQL/db", ("/run/PostgreSQL", 5432)),
    ],
)
def test_host_and_port(dsn: str, expected: tuple[str, int]) -> None:
    """All the ways in which a DSN names one server."""
    assert host_and_port(dsn) == expected


@pytest.mark.parametrize(
    "dsn", ["postgresql:///db", "postgresql://a,b/db", "postgresql://a:1,b:2/db", "postgres://:5/x"]
)
def test_no_host_or_several(dsn: str) -> None:
    """The tap needs exactly one place to connect to."""
    with pytest.raises(OperatorError, match="one host"):
        host_and_port(dsn)


def test_password_is_not_repeated() -> None:
    """The message of a DSN that cannot be used does not hold its password."""
    with pytest.raises(OperatorError) as caught:
        host_and_port("postgresql://me:hunter2@/db")
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_other_choices_are_no_dsn() -> None:
    """Only the two schemes of libpq make a DSN."""
    assert [is_dsn(text) for text in ("postgresql://h", "postgres://h", "docker", "mysql://h")] == [
        True,
        True,
        False,
        False,
    ]

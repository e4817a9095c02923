"""A statement has the line that sent it, or none: never that of another one."""

from grader.pytest_plugin.senders import find_lines
from grader.results import Statement
from grader.worker import MAX_SQL, Sent

#: Server processes of connections 1 and 2.
NUMBERS = {101: 1, 102: 2}


def said(*texts: str, connection: int = 1) -> list[Statement]:
    return [Statement(connection, text, "", None, "I") for text in texts]


def test_a_text_of_one_line_has_that_line() -> None:
    """However often it was sent: in a loop, or again after a retry nobody was told of."""
    sent = [Sent(101, 7, "SELECT 1"), Sent(101, 8, "SELECT 2")]
    statements = said("SELECT 1", "SELECT 2", "SELECT 1")
    assert [*find_lines(statements, sent, NUMBERS)] == [7, 8, 7]


def test_one_text_of_several_lines_goes_by_its_order() -> None:
    """As BEGIN does, in each connection by itself."""
    statements = [*said("BEGIN;"), *said("BEGIN;", connection=2), *said("BEGIN;")]
    sent = [Sent(102, 9, "BEGIN;"), Sent(101, 5, "BEGIN;"), Sent(101, 6, "BEGIN;")]
    assert [*find_lines(statements, sent, NUMBERS)] == [5, 9, 6]


def test_where_the_numbers_do_not_fit_nobody_can_tell() -> None:
    """One of the two lines has sent nothing: which one is unknown."""
    sent = [Sent(101, 5, "BEGIN;"), Sent(101, 6, "BEGIN;")]
    assert [*find_lines(said("BEGIN;"), sent, NUMBERS)] == [None]


def test_what_a_pool_sends_goes_by_its_order_in_all_connections() -> None:
    """Which connection it takes it does not say."""
    statements = [*said("SELECT 1"), *said("SELECT 1", connection=2)]
    sent = [Sent(0, 5, "SELECT 1"), Sent(0, 6, "SELECT 1")]
    assert [*find_lines(statements, sent, NUMBERS)] == [5, 6]


def test_a_long_text_is_known_by_its_beginning() -> None:
    """No more of it is told."""
    text = "SELECT " + "1, " * MAX_SQL
    assert [*find_lines(said(text), [Sent(101, 5, text[:MAX_SQL])], NUMBERS)] == [5]


def test_what_nobody_told_of_has_no_line() -> None:
    """As a statement of another text."""
    assert [*find_lines(said("SELECT 1"), [Sent(101, 5, "SELECT 2")], NUMBERS)] == [None]

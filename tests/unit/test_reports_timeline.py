"""The SQL timeline: rows in order, rails for connections, brackets for transactions."""

from collections.abc import Sequence

import pytest

from grader.reports.timeline import MAX_RAILS, Bracket, Timeline, draw
from grader.results import Statement
from tests.sample_results import LOOP_IN_TRANSACTION, LOST_COMMIT, TWO_CONNECTIONS, said


def drawn(statements: Sequence[Statement], *, max_rows: int = 100, max_sql: int = 4096) -> Timeline:
    return draw(statements, round_trips=7, max_rows=max_rows, max_sql=max_sql)


def test_a_transaction_is_a_bracket_from_begin_to_commit() -> None:
    """One transaction, all six rows, committed."""
    assert drawn(LOOP_IN_TRANSACTION).brackets == [Bracket(0, 1, 6, "committed", failed=False)]


def test_each_connection_has_its_own_bracket() -> None:
    """Interleaved transactions keep apart."""
    assert drawn(TWO_CONNECTIONS).brackets == [
        Bracket(0, 1, 6, "committed", failed=False),
        Bracket(1, 3, 8, "committed", failed=False),
    ]


def test_statements_outside_a_transaction_have_no_bracket() -> None:
    """Autocommit is not drawn as a transaction."""
    assert drawn([said("SELECT 1", "SELECT 1"), said("SELECT 2", "SELECT 1")]).brackets == []


def test_a_commit_that_kept_nothing_is_trouble() -> None:
    """COMMIT answered with ROLLBACK is told at the COMMIT, and the bracket is failed."""
    timeline = drawn(LOST_COMMIT)
    assert timeline.rows[-1].trouble is not None
    assert timeline.brackets == [Bracket(0, 1, 3, "rolled back", failed=True)]


def test_a_transaction_without_an_end_is_left_open() -> None:
    """No COMMIT, no ROLLBACK: the bracket says so."""
    timeline = drawn([said("BEGIN", "BEGIN", state="T"), said("SELECT 1", "SELECT 1", state="T")])
    assert [bracket.outcome for bracket in timeline.brackets] == ["left open"]


def test_the_begin_row_tells_how_it_ended() -> None:
    """The reader learns at BEGIN what became of the transaction."""
    assert drawn(LOOP_IN_TRANSACTION).rows[0].answer == "committed"


def test_savepoints_indent_what_is_inside_them() -> None:
    """SAVEPOINT and its end stand at one depth, statements between one deeper."""
    assert [row.depth for row in drawn(LOOP_IN_TRANSACTION).rows] == [0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize("end", ["RELEASE SAVEPOINT a", "RELEASE a", "rollback to savepoint a"])
def test_every_spelling_ends_a_savepoint(end: str) -> None:
    """An outer savepoint's end closes the inner one too."""
    sql = ["BEGIN", "SAVEPOINT a", "SAVEPOINT b", "SELECT 1", end, "SELECT 2"]
    timeline = drawn([said(text, "", state="T") for text in sql])
    assert [row.depth for row in timeline.rows] == [0, 0, 1, 2, 0, 0]


def test_postgresqls_own_error_is_kept() -> None:
    """The row shows the SQLSTATE and the server's words."""
    row = drawn(LOOP_IN_TRANSACTION).rows[3]
    assert row.sqlstate == "23505"
    assert row.trouble is not None and row.trouble.startswith("duplicate key value")


def test_rows_beyond_the_limit_are_counted() -> None:
    """Of 250 statements 100 are shown and 150 are counted."""
    timeline = drawn([said(f"SELECT {i}", "SELECT 1") for i in range(250)])
    assert (len(timeline.rows), timeline.more) == (100, 150)


def test_connections_beyond_the_rails_are_counted() -> None:
    """A storm of connections does not push the SQL off the page."""
    timeline = drawn([said("SELECT 1", "SELECT 1", connection=i) for i in range(1, 61)])
    assert (timeline.rails, timeline.connections) == (MAX_RAILS, 60)
    assert timeline.more == 60 - MAX_RAILS


def test_a_bracket_is_cut_with_its_rows() -> None:
    """The last shown row ends a bracket whose COMMIT is not shown."""
    assert drawn(LOOP_IN_TRANSACTION, max_rows=3).brackets[0].last == 3


def test_long_sql_is_cut_and_says_so() -> None:
    """A statement of a megabyte does not fill the page."""
    row = drawn([said("SELECT " + "1," * 500_000, "SELECT 1")], max_sql=100).rows[0]
    assert len(row.verb + row.rest) < 200
    assert "more characters" in row.rest


def test_sql_loses_its_indentation_only() -> None:
    """A triple-quoted statement reads as it was meant."""
    row = drawn([said("\n        SELECT 1\n          FROM t\n    ", "SELECT 1")]).rows[0]
    assert row.verb + row.rest == "SELECT 1\n  FROM t"


def test_statements_that_were_not_kept_are_counted() -> None:
    """Those that no report has belong to the number of all, and to that of those not shown."""
    timeline = draw(LOST_COMMIT, round_trips=7, max_rows=1, max_sql=10, left_out=1000)
    assert timeline.statements == len(LOST_COMMIT) + 1000
    assert timeline.more == len(LOST_COMMIT) - 1 + 1000

"""The timeline: rows in order, lanes for connections and the test, brackets for transactions."""

from collections.abc import Sequence
from typing import Any

import pytest

from grader.reports.drawing import MAX_LANES, draw
from grader.reports.stories import fold_calls
from grader.reports.timeline import Acted, Again, Bracket, Called, Said, Timeline
from grader.results import Act, Call, Explanation, Statement, Status
from tests.sample_results import LOOP_IN_TRANSACTION, LOST_COMMIT, TWO_CONNECTIONS, case, said


def drawn(
    statements: Sequence[Statement],
    *,
    max_rows: int = 100,
    max_sql: int = 4096,
    why: str = "",
    **evidence: Any,
) -> Timeline:
    status = evidence.pop("status", Status.FAILED)
    made = case(
        "test_x", "X", status=status, statements=list(statements), round_trips=7, **evidence
    )
    return draw(made, max_rows=max_rows, max_sql=max_sql, why=why)


def rows(timeline: Timeline) -> list[Said]:
    """The rows that are statements."""
    return [row for row in timeline.rows if isinstance(row, Said)]


def transactions(timeline: Timeline) -> list[Bracket]:
    return [bracket for bracket in timeline.brackets if not bracket.depth]


def test_a_transaction_is_a_bracket_from_begin_to_commit() -> None:
    """One transaction, all six rows, committed."""
    assert transactions(drawn(LOOP_IN_TRANSACTION)) == [Bracket(0, 1, 6, "committed", failed=False)]


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
    assert rows(timeline)[-1].trouble is not None
    assert timeline.brackets == [Bracket(0, 1, 3, "rolled back", failed=True)]


def test_a_transaction_without_an_end_is_left_open() -> None:
    """No COMMIT, no ROLLBACK: the bracket says so."""
    timeline = drawn([said("BEGIN", "BEGIN", state="T"), said("SELECT 1", "SELECT 1", state="T")])
    assert [bracket.outcome for bracket in timeline.brackets] == ["left open"]


def test_the_begin_row_tells_how_it_ended() -> None:
    """The reader learns at BEGIN what became of the transaction."""
    assert rows(drawn(LOOP_IN_TRANSACTION))[0].answer == "committed"


def test_savepoints_indent_what_is_inside_them() -> None:
    """SAVEPOINT and its end stand at one depth, statements between one deeper."""
    assert [row.depth for row in rows(drawn(LOOP_IN_TRANSACTION))] == [0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize("end", ["RELEASE SAVEPOINT a", "RELEASE a", "rollback to savepoint a"])
def test_every_spelling_ends_a_savepoint(end: str) -> None:
    """An outer savepoint's end closes the inner one too."""
    sql = ["BEGIN", "SAVEPOINT a", "SAVEPOINT b", "SELECT 1", end, "SELECT 2"]
    timeline = drawn([said(text, "", state="T") for text in sql])
    assert [row.depth for row in rows(timeline)] == [0, 0, 1, 2, 0, 0]


def test_postgresqls_own_error_is_kept() -> None:
    """The row shows the SQLSTATE and the server's words."""
    row = rows(drawn(LOOP_IN_TRANSACTION))[3]
    assert row.sqlstate == "23505"
    assert row.trouble is not None and row.trouble.startswith("duplicate key value")


def test_rows_beyond_the_limit_are_counted() -> None:
    """Of 250 statements 100 are shown and 150 are counted."""
    timeline = drawn([said(f"SELECT {i}", "SELECT 1") for i in range(250)])
    assert (len(timeline.rows), timeline.more) == (100, 150)


def test_connections_beyond_the_lanes_are_counted() -> None:
    """A storm of connections does not push the SQL off the page."""
    timeline = drawn([said("SELECT 1", "SELECT 1", connection=i) for i in range(1, 61)])
    assert (timeline.lanes, timeline.connections) == (MAX_LANES, 60)
    assert timeline.more == 60 - MAX_LANES


def test_a_bracket_is_cut_with_its_rows() -> None:
    """The last shown row ends a bracket whose COMMIT is not shown."""
    assert drawn(LOOP_IN_TRANSACTION, max_rows=3).brackets[0].last == 3


def test_long_sql_is_cut_and_says_so() -> None:
    """A statement of a megabyte does not fill the page."""
    [row] = rows(drawn([said("SELECT " + "1," * 500_000, "SELECT 1")], max_sql=100))
    assert len(row.verb + row.rest) < 200
    assert "more characters" in row.rest


def test_sql_loses_its_indentation_only() -> None:
    """A triple-quoted statement reads as it was meant."""
    [row] = rows(drawn([said("\n        SELECT 1\n          FROM t\n    ", "SELECT 1")]))
    assert row.verb + row.rest == "SELECT 1\n  FROM t"


def test_statements_that_were_not_kept_are_counted() -> None:
    """Those that no report has belong to the number of all, and to that of those not shown."""
    timeline = drawn(LOST_COMMIT, max_rows=1, statements_left_out=1000)
    assert timeline.statements == len(LOST_COMMIT) + 1000
    assert timeline.more == len(LOST_COMMIT) - 1 + 1000


def test_a_transaction_whose_end_was_not_kept_is_not_left_open() -> None:
    """What comes after the statements of a report may have ended it."""
    begun = [said("BEGIN", "BEGIN", state="T"), said("SELECT 1", "SELECT 1", state="T")]
    timeline = drawn(begun, statements_left_out=1)
    assert [bracket.outcome for bracket in timeline.brackets] == ["not seen"]
    assert [row.ending for row in rows(timeline)] == ["", ""]


def test_the_last_row_of_an_open_transaction_says_so() -> None:
    """Its reader looks for the end there."""
    begun = [said("BEGIN", "BEGIN", state="T"), said("SELECT 1", "SELECT 1", state="T")]
    assert [row.ending for row in rows(drawn(begun))] == ["", "left open"]


def test_a_savepoint_is_a_bracket_inside_of_its_transaction() -> None:
    """From SAVEPOINT to the ROLLBACK TO that ended it."""
    [savepoint] = [one for one in drawn(LOOP_IN_TRANSACTION).brackets if one.depth]
    assert savepoint == Bracket(0, 3, 5, "rolled back", failed=False, depth=1)


def test_a_savepoint_ends_with_its_transaction() -> None:
    """The last one of a name is meant by its end; COMMIT ends what is left."""
    sql = ["BEGIN", "SAVEPOINT a", "SAVEPOINT a", "RELEASE a", "SELECT 1"]
    statements = [*(said(text, "", state="T") for text in sql), said("COMMIT", "COMMIT")]
    brackets = [one for one in drawn(statements).brackets if one.depth]
    assert [(one.first, one.last, one.outcome) for one in brackets] == [
        (2, 5, "committed"),
        (3, 4, "released"),
    ]


def test_equal_statements_in_a_row_are_one() -> None:
    """Two hundred inserts of a loop are a row."""
    loop = [
        said("INSERT INTO t VALUES ($1)", "INSERT 0 1", parameters=[f"{i}"]) for i in range(200)
    ]
    timeline = drawn([said("SELECT 1", "SELECT 1"), *loop])
    assert [row.times for row in rows(timeline)] == [1, 200]
    assert timeline.more == 0


def test_statements_that_come_round_are_told_once() -> None:
    """BEGIN, INSERT, COMMIT, a hundred times."""
    once = [
        said("BEGIN", "BEGIN", state="T"),
        said("INSERT INTO t VALUES ($1)", "INSERT 0 1", state="T"),
        said("COMMIT", "COMMIT"),
    ]
    timeline = drawn(once * 100)
    assert timeline.rows[3:] == [Again(0, statements=3, times=99)]
    assert (timeline.brackets[0].first, timeline.brackets[0].last) == (1, 3)


def test_numbers_of_asyncpgs_savepoints_make_no_difference() -> None:
    """Each has a name of its own, and means the same."""
    loop = [
        said(f"{verb} __asyncpg_savepoint_{number:x}__;", verb, state="T")
        for number in range(30)
        for verb in ("SAVEPOINT", "RELEASE")
    ]
    assert len(drawn([said("BEGIN", "BEGIN", state="T"), *loop]).rows) == 4


def test_what_failed_is_not_lost_among_equal_ones() -> None:
    """The one that was refused has a row of its own."""
    good = said("INSERT INTO t VALUES ($1)", "INSERT 0 1")
    bad = said("INSERT INTO t VALUES ($1)", error=("23505", "duplicate"))
    assert [row.times for row in rows(drawn([good] * 5 + [bad] + [good] * 5))] == [5, 1, 5]


CALLS = [Call("f", "1", "returned 1"), Call("g", "", ""), Call("h", "2", "raised ValueError")]


def test_calls_stand_before_their_statements() -> None:
    """One that sent nothing stands before the next, or at the end."""
    timeline = drawn([said("SELECT 1", "SELECT 1", call=0)], calls=CALLS)
    told = [row.function if isinstance(row, Called) else row.kind for row in timeline.rows]
    assert told == ["f", "said", "g", "h"]


def test_equal_calls_in_a_row_are_one() -> None:
    """With their statements."""
    statements = [said("SELECT 1", "SELECT 1", call=number) for number in range(9)]
    timeline = drawn(statements, calls=[CALLS[0]] * 9)
    heading, row = timeline.rows
    assert isinstance(heading, Called) and isinstance(row, Said)
    assert (heading.times, row.times) == (9, 9)


def test_one_call_needs_no_heading() -> None:
    """It stands above the timeline already."""
    timeline = drawn([said("SELECT 1", "SELECT 1", call=0)], calls=CALLS[:1])
    assert [row.kind for row in timeline.rows] == ["said"]


def test_statements_of_calls_by_turns_name_theirs() -> None:
    """Where the place alone does not tell."""
    statements = [said("SELECT 1", "SELECT 1", call=number) for number in (0, 1, 0)]
    assert [row.call for row in rows(drawn(statements, calls=CALLS))] == [1, 2, 1]


def test_what_the_test_did_has_a_lane_of_its_own() -> None:
    """A rival before the second statement, trouble after the last."""
    acts = [Act(1, "rival", "commits"), Act(2, "trouble", "cuts the connection")]
    timeline = drawn([said("SELECT 1", "SELECT 1"), said("SELECT 2", "SELECT 1")], acts=acts)
    assert timeline.rows[1] == Acted(1, "rival", "commits")
    assert timeline.rows[3] == Acted(1, "trouble", "cuts the connection")
    assert timeline.test_lane == 1


def test_parameters_are_numbered_as_in_the_sql() -> None:
    """One line each, whatever is in them."""
    [row] = rows(drawn([said("SELECT $1, $2", "SELECT 1", parameters=["4", "a\nb"])]))
    assert row.parameters == ["$1 = 4", r"$2 = 'a\nb'"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("", "''"),
        (" ", "' '"),
        ("a b", "a b"),
        ("a  b", "'a  b'"),
        ("a b ", "'a b '"),
        ("a\tb", r"'a\tb'"),
        (r"a\tb", r"a\tb"),
        ("a\xa0b", r"'a\xa0b'"),
        ("'a b '", "\"'a b '\""),
        ("\xe9", "\xe9"),
        ("e\u0301", r"e\u0301"),
    ],
)
def test_parameters_that_differ_look_different(value: str, told: str) -> None:
    """White space counts, and so does the form of a letter."""
    [row] = rows(drawn([said("SELECT 1", "SELECT 1", parameters=[value])]))
    assert row.parameters == [f"$1 = {told}"]


def test_arguments_that_differ_look_different() -> None:
    """A call's heading has the form of a letter too."""
    calls = [Call("f", "'\xe9'", "returned 1"), Call("f", "'e\u0301'", "returned 2")]
    timeline = drawn([said("SELECT 1", "SELECT 1", call=0)], calls=calls)
    headings = [row for row in timeline.rows if isinstance(row, Called)]
    assert [row.arguments for row in headings] == ["'\xe9'", r"'e\u0301'"]


def test_the_statement_of_the_explanation_is_decisive() -> None:
    """It says why; one that failed is decisive only without."""
    told = Explanation("lost", statement=1)
    named = drawn(LOOP_IN_TRANSACTION, explanation=told, why="it kept nothing")
    assert [row.why for row in rows(named) if row.decisive] == ["it kept nothing"]
    [refused] = [row for row in rows(drawn(LOOP_IN_TRANSACTION)) if row.decisive]
    assert refused.sqlstate == "23505" and refused.why == ""


def test_an_explanation_of_no_statement_here_marks_none() -> None:
    """Its place is a number like any other."""
    timeline = drawn([said("SELECT 1", "SELECT 1")], explanation=Explanation("x", statement=99))
    assert not any(row.decisive for row in rows(timeline))


def test_calls_at_once_begin_before_their_statements_and_end_after_them() -> None:
    """Nobody can tell whose a statement is, but when a call began and ended."""
    calls = [
        Call("f", "1", "returned 1", before=0, until=3),
        Call("f", "1", "returned 1", before=1, until=2),
        Call("g", "", "returned 2", before=3, until=3),
    ]
    statements = [said(f"SELECT {number}", "SELECT 1") for number in range(3)]
    told = [
        (row.number, row.part, row.ended) if isinstance(row, Called) else row.kind
        for row in drawn(statements, calls=calls).rows
    ]
    assert told == [
        *((1, "begin", ""), "said", (2, "begin", ""), "said", (2, "end", "returned 1"), "said"),
        *((1, "end", "returned 1"), (3, "whole", "returned 2")),
    ]


def test_equal_calls_at_once_are_told_one_by_one() -> None:
    """A number would hide that they met; one after the other they are one."""
    once = [Call("f", "1", "returned 1", before=0, until=end) for end in (3, 4)]
    apart = [Call("f", "1", "returned 1", before=at, until=at + 1) for at in (4, 5)]
    assert [call.times for call in fold_calls([*once, *apart])] == [1, 1, 2]


def test_what_the_test_did_stands_between_the_calls_that_it_came_between() -> None:
    """Though no statement was sent."""
    calls = [Call(name, "", "returned 1", before=0, until=0) for name in "fgh"]
    acts = [
        Act(0, "trouble", "cuts all connections", calls=1),
        Act(0, "trouble", "lets connections in again", calls=2),
    ]
    timeline = drawn([said("SELECT 1", "SELECT 1")], calls=calls, acts=acts)
    assert [getattr(row, "what", row.kind) for row in timeline.rows] == [
        *("called", "cuts all connections", "called", "lets connections in again", "called"),
        "said",
    ]

"""What is kept of a session is bounded, and says what it leaves out."""

import pytest
from msgspec.structs import replace

from grader.pytest_plugin.evidence import MAX_IN_ALL, MAX_STATEMENTS, Evidence, shorten
from grader.results import Call, Statement


def sent(sql: str, times: int = 1) -> list[Statement]:
    return [Statement(1, sql, "SELECT 1", None, "I")] * times


def test_an_honest_session_keeps_everything() -> None:
    """Two hundred tests of ten statements, and what they print."""
    evidence = Evidence()
    for _ in range(200):
        assert len(evidence.keep_statements(sent("SELECT 1 FROM counters WHERE id = $1", 10))) == 10
        assert evidence.keep_text("looked\n" * 10) == "looked\n" * 10


@pytest.mark.parametrize("letter", ["x", "\x01", "ä", "\ud800", '"'])
def test_all_cases_together_are_bounded(letter: str) -> None:
    """Whatever JSON makes of a character, the whole is not larger than it may be."""
    evidence, written = Evidence(), 0
    for _ in range(200):
        written += len(ascii(evidence.keep_text(letter * 65536)).encode()) // 2
        for statement in evidence.keep_statements(sent(letter * 500, 600)):
            written += len(statement.sql.encode(errors="surrogatepass"))
    assert evidence.left >= 0
    assert written < MAX_IN_ALL


def test_a_case_is_bounded() -> None:
    """One alone does not take the room of all."""
    assert len(Evidence().keep_statements(sent("SELECT 1", 5000))) == MAX_STATEMENTS


def test_parameters_take_room() -> None:
    """They are texts of the student's, as the SQL is."""
    statement = replace(*sent("SELECT $1"), parameters=["x" * 100] * 20)
    assert len(Evidence().keep_statements([statement] * 500)) == 256 * 1024 // 2009
    assert Evidence(left=2000).keep_statements([statement]) == []


def test_what_is_left_out_of_a_text_is_counted() -> None:
    """Its reader knows that there was more."""
    assert Evidence(left=1000).keep_text("x" * 5000).endswith(" more characters in no report)")
    assert Evidence(left=0).keep_text("x" * 5000) == "\n(5,000 more characters in no report)"
    assert Evidence(left=0).keep_text("") == ""


def test_calls_have_no_room_where_there_is_none() -> None:
    """The first ones have it."""
    evidence = Evidence(left=1100)
    assert len(evidence.keep_calls([Call("f", "x" * 200, "returned None")] * 50)) == 3
    assert evidence.left >= 0


def test_one_side_of_a_comparison_is_kept_whole_or_not_at_all() -> None:
    """Half a value looks like another one."""
    assert Evidence(left=100).keep_side("x" * 90) == "x" * 90
    assert Evidence(left=100).keep_side("x" * 200) is None


def test_what_calls_left_behind_is_bounded() -> None:
    """Tasks without number, with names without end."""
    kept = Evidence().keep_left(["x" * 10**6] * 1000)
    assert (len(kept), {len(text) for text in kept}) == (20, {600})


def test_a_long_message_is_cut_and_says_so() -> None:
    """An index may have a definition of a hundred kilobytes."""
    assert shorten("x" * 100, 10) == "x" * 10 + " ... (90 more characters)"
    assert shorten("x" * 10, 10) == "x" * 10

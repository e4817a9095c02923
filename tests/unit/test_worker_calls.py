"""The calls that are told of a test: the first ones and the last, each as it was made."""

from decimal import Decimal
from functools import partial

import pytest

from grader.worker.calls import MAX_TEXT, MAX_TURNS, MOST, Calls, Made, write, write_arguments


class Log:
    """Moments, as the recording counts them."""

    def __init__(self) -> None:
        self.now = 0
        self.calls = Calls(lambda: self.now)

    def begin(self, number: int = 1) -> Made:
        return self.calls.begin("f", lambda: str(number))

    def end(self, made: Made) -> None:
        self.calls.end(made, lambda: "returned None")


def test_arguments_are_written_as_python_does() -> None:
    """Positional ones first, then those by name."""
    assert write_arguments((3, "a b"), {"amount": Decimal(5)}) == "3, 'a b', amount=Decimal('5')"


@pytest.mark.parametrize(
    "value",
    [7, "", (1,), [(1, 2)] * 5, {"a": [1]}, {1, 2}, frozenset({1}), list(range(40)), None],
    ids=repr,
)
def test_what_is_short_is_written_whole(value: object) -> None:
    """As Python writes it, whatever it is."""
    assert write(value) == repr(value)


@pytest.mark.parametrize(
    "value",
    ["x" * 10**6, b"x" * 10**6, list(range(10**5)), dict.fromkeys(range(10**5)), [[1] * 500]],
    ids=lambda value: type(value).__name__,
)
def test_what_is_long_is_cut(value: object) -> None:
    """It begins as Python would begin, and shows that there is more."""
    assert write(value) == f"{repr(value)[: MAX_TEXT - 3]}..."


def test_a_number_that_python_does_not_write_is_told_somehow() -> None:
    """More digits than it takes are no error of ours."""
    assert write(10**5000) == "..."


def test_of_many_calls_the_first_and_the_last_are_told() -> None:
    """The last one with what it was given, and how it ended."""
    log = Log()
    for number in range(1000):
        log.end(log.begin(number))
    told = log.calls.tell()
    assert [call.arguments for call in told] == [*map(str, range(MOST - 1)), "999"]
    assert {call.ended for call in told} == {"returned None"}


def test_what_is_not_told_is_not_written() -> None:
    """A thousand calls cost no more texts than fifty."""
    calls = Calls()
    written: list[int] = []

    def write_one(number: int) -> str:
        written.append(number)
        return ""

    for number in range(1000):
        calls.end(calls.begin("f", partial(write_one, number)), lambda: "")
    calls.tell()
    assert written == [*range(MOST - 1), 999]


def test_a_call_that_has_not_ended_says_nothing() -> None:
    """Neither does one that only the end of the test's time has cut."""
    log = Log()
    log.begin()
    log.calls.drop(log.begin())
    assert [call.ended for call in log.calls.tell(timed_out=True)] == ["", ""]


def test_a_call_that_the_test_dropped_was_cancelled() -> None:
    """The time had not run out."""
    log = Log()
    log.calls.drop(log.begin())
    assert [call.ended for call in log.calls.tell()] == ["was cancelled"]


def test_a_statement_belongs_to_the_call_that_is_alone() -> None:
    """Before it, after it and beside another one there is none to tell."""
    log = Log()
    log.now = 2
    one = log.begin()
    log.now = 5
    other = log.begin()
    log.now = 7
    log.end(one)
    log.now = 9
    log.end(other)
    assert [log.calls.at(moment) for moment in (1, 2, 4, 5, 6, 7, 8, 9)] == [
        *(None, 0, 0, None, None, 1, 1, None)
    ]


def test_a_new_try_forgets_what_has_ended() -> None:
    """What goes on is told again, and still in the way."""
    log = Log()
    log.end(log.begin(1))
    log.begin(2)
    log.calls.begin_again()
    log.begin(3)
    assert [call.arguments for call in log.calls.tell()] == ["2", "3"]
    assert log.calls.at(0) is None


def test_what_is_kept_of_calls_is_bounded() -> None:
    """After very many nothing is anybody's any more."""
    log = Log()
    for moment in range(MAX_TURNS):
        log.now = moment
        log.end(log.begin())
    log.begin()
    assert len(log.calls._turns) == MAX_TURNS
    assert log.calls.at(2 * MAX_TURNS) is None

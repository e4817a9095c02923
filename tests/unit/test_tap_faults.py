"""Rules about statements: which they meet, in what order, and when waiting for them ends."""

import asyncio
from typing import NoReturn

import pytest

from grader.tap.faults import Faults, fold


def statement(sql: str, faults: Faults) -> str:
    """What becomes of a statement."""
    if faults.hold_for(fold(sql)):
        return "held"
    cut = faults.cut_for(fold(sql))
    return f"cut {cut.when}" if cut else "passed"


@pytest.mark.parametrize(
    "sql", ["UPDATE accounts SET x = 1", "/* */ update\n\taccounts   set x = 1", "Update Accounts"]
)
def test_case_and_white_space_do_not_matter(sql: str) -> None:
    """A rule meets every way of writing its text."""
    faults = Faults()
    faults.hold("update  ACCOUNTS")
    assert statement(sql, faults) == "held"


def test_other_statements_pass() -> None:
    """A rule meets its own text alone."""
    faults = Faults()
    faults.hold("UPDATE accounts")
    faults.cut("COMMIT", "before", 1)
    assert statement("SELECT * FROM accounts", faults) == "passed"


def test_released_hold_is_over() -> None:
    """After its release nothing has to be looked at any more."""
    faults = Faults()
    rule = faults.hold("UPDATE")
    rule.release()
    rule.release()
    assert (faults.armed, statement("UPDATE t", faults)) == (False, "passed")


def test_release_keeps_order() -> None:
    """What stands at a hold goes on in the order in which it came."""
    faults, gone = Faults(), list[int]()
    rule = faults.hold("UPDATE")
    for n in range(3):
        rule.stand(lambda n=n: gone.append(n))  # type: ignore[misc]  # a default that binds n
    rule.release()
    assert gone == [0, 1, 2]


def test_cut_is_for_the_nth() -> None:
    """The nth statement that matches is cut, once; others do not count."""
    faults = Faults()
    faults.cut("COMMIT", "after", 2)
    met = [statement(sql, faults) for sql in ("COMMIT;", "SELECT 1", "commit", "COMMIT")]
    assert met == ["passed", "passed", "cut after", "passed"]
    assert not faults.armed


def test_cuts_count_each_for_itself() -> None:
    """Two cuts of the same text are for two statements."""
    faults = Faults()
    faults.cut("COMMIT", "before", 1)
    faults.cut("COMMIT", "after", 2)
    assert [statement("COMMIT", faults) for _ in range(2)] == ["cut before", "cut after"]


async def test_reached_counts_who_stands_there() -> None:
    """One that leaves is not counted; the wait ends with the nth that stays."""
    rule = Faults().hold("UPDATE")
    waiting = asyncio.create_task(rule.reached(2))
    rule.stand(print)
    rule.leave(print)
    rule.stand(str)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    rule.stand(int)
    await waiting


async def fail() -> NoReturn:
    raise ValueError("no")


async def test_error_of_a_call_ends_the_wait() -> None:
    """Whoever waits for a call that fails gets its error."""
    rule = Faults().hold("UPDATE")
    with pytest.raises(ValueError, match="no"):
        await rule.reached(by=asyncio.create_task(fail()))


async def test_too_few_calls_end_the_wait() -> None:
    """When one of two calls is over and one stands there, a second never will."""
    rule = Faults().hold("UPDATE")
    rule.stand(print)
    standing = asyncio.get_running_loop().create_future()
    over = asyncio.create_task(asyncio.sleep(0))
    with pytest.raises(AssertionError, match="your code ended without sending UPDATE"):
        await rule.reached(2, by=[standing, over])


async def test_one_call_may_bring_two() -> None:
    """Fewer calls than are waited for may each bring several."""
    rule = Faults().hold("UPDATE")
    call = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(rule.reached(2, by=call))
    for resume in (print, str):
        await asyncio.sleep(0)
        rule.stand(resume)
    await waiting


async def test_happened_after_the_fact() -> None:
    """Waiting for what has happened already returns, though the call has failed since."""
    cut = Faults().cut("COMMIT", "after", 1)
    cut.happen()
    call = asyncio.create_task(fail())
    await asyncio.wait([call])
    await cut.happened(by=call)
    assert cut.done
    assert isinstance(call.exception(), ValueError)

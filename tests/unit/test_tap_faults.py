"""Rules about statements: which they meet, in what order, and when waiting for them ends."""

import asyncio
from typing import NoReturn

import pytest

from grader.tap.faults import Faults, NeverHappened
from grader.tap.moments import END_OF_SAVEPOINT, END_OF_TRANSACTION, read


def statement(sql: str, faults: Faults) -> str:
    """What becomes of a statement."""
    if faults.hold_for(read(sql)):
        return "held"
    cut = faults.cut_for(read(sql))
    return f"cut {cut.when}" if cut else "passed"


@pytest.mark.parametrize(
    "sql", ["UPDATE accounts SET x = 1", "/* */ update\n\taccounts   set x = 1", "Update Accounts"]
)
def test_case_and_white_space_do_not_matter(sql: str) -> None:
    """A rule meets every way of writing its text."""
    faults = Faults()
    faults.hold("update  ACCOUNTS")
    assert statement(sql, faults) == "held"


@pytest.mark.parametrize(
    ("rule", "sql", "meets"),
    [
        ("insert into users", "INSERT/**/INTO -- x\n users (name) VALUES (1)", True),
        ("insert into users", 'INSERT INTO "users" VALUES (1)', True),
        ("insert into users", 'INSERT INTO U&"us\\0065rs" VALUES (1)', True),
        ("shop.users", "SELECT FROM shop . users", True),
        ("insert into users", "SELECT 1 /* INSERT INTO users */", False),
        ("insert into users", "SELECT 'INSERT INTO users'", False),
        ("insert into users", "SELECT $$INSERT INTO users$$", False),
        ("insert into users", 'SELECT 1 AS "INSERT INTO users"', False),
        ("insert into users", r"SELECT '\'; INSERT INTO users --'", True),
        ("= 'ada'", "SELECT FROM users WHERE name='ada'", True),
        ("= 'ada'", "SELECT FROM users WHERE name = U&'\\0061da'", True),
        ("/* then */", "UPDATE t /* then */ SET a = 1", True),
    ],
)
def test_a_text_is_met_in_any_disguise(rule: str, sql: str, meets: bool) -> None:
    """A rule meets code however it is written, and no comment or constant that looks like it."""
    faults = Faults()
    faults.hold(rule)
    assert (statement(sql, faults) == "held") is meets


@pytest.mark.parametrize(
    ("sql", "in_transaction", "ends"),
    [
        *[("COMMIT", True, True), ("end;", True, True), ("/* */ Commit And Chain", True, True)],
        *[("END WORK -- now", True, True), ("PREPARE TRANSACTION 'x'", True, True)],
        *[("BEGIN; UPDATE t SET a = 1; /* ; */ END", False, True), ("COMMIT", False, False)],
        *[("ROLLBACK", True, False), ("COMMIT PREPARED 'x'", True, False), ("BEGIN", True, False)],
        *[("UPDATE t SET a = 1", True, False), ("UPDATE t SET a = 1", False, True)],
        *[("WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x", False, True)],
        *[("SELECT a FROM t FOR UPDATE", False, False), ("SELECT 'commit; end'", True, False)],
        *[("SELECT a FROM t FOR NO KEY UPDATE; SELECT 1", False, False)],
        (r"SELECT '\'; COMMIT; --'", True, True),
    ],
)
def test_a_transaction_ends_by_any_word(sql: str, in_transaction: bool, ends: bool) -> None:
    """What makes work lasting is met, whatever its word; nothing else is."""
    faults = Faults()
    faults.cut(END_OF_TRANSACTION, "before", 1)
    assert (faults.cut_for(read(sql, in_transaction=in_transaction)) is not None) is ends


def test_a_text_that_comes_again_is_of_its_own_session_and_transaction() -> None:
    """What is kept of a text is the text's: whose it is, when, and where is told anew."""
    read("UPDATE t SET a = 1", in_transaction=True, pid=1, mark=1)
    again = read("UPDATE t SET a = 1", in_transaction=False, pid=2, mark=2)
    assert (again.pid, again.mark, again.in_transaction) == (2, 2, False)
    assert END_OF_TRANSACTION in again.moments


def test_a_savepoint_ends_by_release() -> None:
    """RELEASE is a moment of its own; rolling back to it is none."""
    faults = Faults()
    faults.hold(END_OF_SAVEPOINT)
    texts = ("ROLLBACK TO a", "release savepoint a", "COMMIT")
    assert [statement(sql, faults) for sql in texts] == ["passed", "held", "passed"]


def test_after_the_end_is_for_the_server_to_say() -> None:
    """No text is cut after the end of a transaction: a commit that was answered is counted."""
    faults = Faults()
    cut = faults.cut(END_OF_TRANSACTION, "after", 2)
    assert (statement("COMMIT", faults), faults.awaits_answer) == ("passed", True)
    assert [faults.cut_for_commit() for _ in range(3)] == [None, cut, None]
    assert not faults.armed


def test_trouble_that_never_came_fails_the_test() -> None:
    """Nobody asked whether it came, and it did not: the student reads what was never sent."""
    faults = Faults()
    faults.cut("COMMIT", "before", 1)
    with pytest.raises(NeverHappened, match="your code never sent COMMIT"):
        faults.check()


def test_a_moment_that_never_came_has_words() -> None:
    """A rule about a moment is named in words."""
    faults = Faults()
    faults.hold(END_OF_TRANSACTION).release()
    with pytest.raises(NeverHappened, match="never sent the end of a transaction"):
        faults.check()


async def test_trouble_that_was_seen_to_is_fine() -> None:
    """It came, or the test asked, or did not require it."""
    faults = Faults()
    faults.cut("COMMIT", "before", 1).happen()
    assert not faults.cut("COMMIT", "after", 1).done
    faults.hold("UPDATE", required=False)
    faults.hold("UPDATE").stand(print)
    rule = faults.hold("DELETE")
    with pytest.raises(AssertionError, match="ended without sending"):
        await rule.reached(by=asyncio.create_task(asyncio.sleep(0)))
    faults.check()


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

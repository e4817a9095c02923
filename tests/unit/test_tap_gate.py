"""The gate to the server and the delay back: nothing is lost, doubled or overtaken."""

import asyncio

from grader.tap.faults import Cut, Faults
from grader.tap.gate import Delay, Gate


class Opened:
    """A gate with what came through it, and the cuts it asked for."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.passed: list[bytes] = []
        self.cuts: list[Cut] = []
        self.gate = Gate(self.faults, write=self.passed.append, cut=self.cuts.append)

    def send(self, *texts: str) -> None:
        """Send messages; those in capitals begin a statement."""
        for text in texts:
            self.gate.pass_on(text.encode(), text if text.isupper() else None)


def test_no_rule_no_wait() -> None:
    """Without a rule all passes at once."""
    opened = Opened()
    opened.send("UPDATE", "sync")
    assert (opened.passed, opened.gate.kept_bytes) == ([b"UPDATE", b"sync"], 0)


def test_all_behind_a_held_statement_waits() -> None:
    """What was sent before a held statement passes, what comes behind keeps its order."""
    opened = Opened()
    rule = opened.faults.hold("UPDATE")
    opened.send("parse", "UPDATE", "sync", "SELECT")
    assert (opened.passed, opened.gate.closed) == ([b"parse"], True)
    rule.release()
    assert opened.passed == [b"parse", b"UPDATE", b"sync", b"SELECT"]
    assert (opened.gate.closed, opened.gate.kept_bytes) == (False, 0)


def test_one_hold_after_the_other() -> None:
    """A statement let go by one rule stops at the next."""
    opened = Opened()
    first, second = opened.faults.hold("UPDATE"), opened.faults.hold("UPDATE")
    opened.send("UPDATE")
    first.release()
    assert opened.passed == []
    second.release()
    assert opened.passed == [b"UPDATE"]


def test_held_statement_can_be_cut() -> None:
    """A rule that cuts meets the statement when it goes on, not while it is held."""
    opened = Opened()
    rule, cut = opened.faults.hold("UPDATE"), opened.faults.cut("UPDATE", "before", 1)
    opened.send("UPDATE", "sync")
    assert opened.cuts == []
    rule.release()
    assert (opened.cuts, opened.passed) == ([cut], [])


def test_nothing_passes_after_a_cut() -> None:
    """What the student's code had sent behind a cut statement is lost with it."""
    opened = Opened()
    opened.faults.cut("UPDATE", "before", 1)
    opened.send("UPDATE", "sync", "SELECT")
    assert opened.passed == []


def test_cut_after_lets_it_pass() -> None:
    """The statement itself goes to the server; whoever cuts is told before."""
    opened = Opened()
    cut = opened.faults.cut("UPDATE", "after", 1)
    opened.send("UPDATE", "sync")
    assert (opened.cuts, opened.passed) == ([cut], [b"UPDATE", b"sync"])


def test_lost_connection_stands_no_more() -> None:
    """What waits when its connection is gone is dropped, and passes on no release."""
    opened = Opened()
    rule = opened.faults.hold("UPDATE")
    opened.send("UPDATE")
    assert opened.gate.drop()
    rule.release()
    assert opened.passed == []


async def test_delay_keeps_order() -> None:
    """A piece without delay does not overtake one that is late, nor does the end."""
    got: list[bytes | None] = []
    ended = asyncio.Event()

    def close() -> None:
        got.append(None)
        ended.set()

    delay = Delay(got.append, close)
    delay.put(b"late", 0.02)
    delay.put(b"soon", 0.0)
    delay.put(None, 0.0)
    assert (got, delay.busy, delay.kept_bytes) == ([], True, 8)
    await ended.wait()
    assert (got, delay.busy, delay.kept_bytes) == ([b"late", b"soon", None], False, 0)


async def test_together_they_wait_once() -> None:
    """Pieces that are put in together are due together: one wait for all of them."""
    delay = Delay(lambda piece: None, lambda: None)
    for _ in range(100):
        delay.put(b"x", 5.0)
    first, last = delay._line[0][0], delay._line[-1][0]
    delay.drop()
    assert last - first < 5.0


async def test_dropped_delay_writes_no_more() -> None:
    """Without anybody to write to nothing is left to do."""
    got: list[bytes] = []
    delay = Delay(got.append, lambda: None)
    delay.put(b"x", 0.0)
    delay.drop()
    await asyncio.sleep(0.01)
    assert (got, delay.busy) == ([], False)

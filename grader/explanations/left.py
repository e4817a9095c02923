"""Explanations of what a call left behind, and of what it did to the event loop."""

import re

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import GOES_ON, NOT_THERE, PARTLY, Facts
from grader.results import Blame

_NOT_AWAITED = re.compile(r"coroutine '(?P<coroutine>[^'\n]{1,200})' was never awaited")
_WARNED = re.compile(r"RuntimeWarning: " + _NOT_AWAITED.pattern)
_COROUTINES = ("unsupported return type: coroutine", "returned a coroutine: ")
_SLEPT = re.compile(r"time\.sleep\((?P<seconds>[\w.]{1,20})\) stopped the event loop")
_TASK = re.compile(r"a task that goes on: (?P<task>[^\n]{1,200})")
_CONNECTION = "a connection that was not given back to the pool"
_IN_TRANSACTION = (
    "a connection in the middle of a transaction",
    "a transaction that was open when its connection went back to the pool",
)
_SWEPT = (PARTLY, NOT_THERE, GOES_ON)
_RESETTING = "Resetting connection with an active transaction"


def _not_awaited(facts: Facts) -> Found | None:
    match = _NOT_AWAITED.search(facts.evidence) or _warned(facts)
    return found(**match.groupdict()) if match else None


def _warned(facts: Facts) -> re.Match[str] | None:
    """Python's own warning, where nothing was cut off: by an error, or by trouble of the test's.

    What is cut off may have made coroutines that never begin, and rightly so.
    """
    cut = facts.error != "" or any(act.who == "trouble" for act in facts.report.acts)
    whole = facts.asserted and not cut and not facts.message.startswith(_SWEPT)
    return _WARNED.search(facts.report.output) if whole else None


def _coroutine_returned(facts: Facts) -> Found | None:
    ours = facts.report.blame is Blame.STUDENT and facts.message.startswith(_COROUTINES)
    return found() if ours else None


def _blocking(facts: Facts) -> Found | None:
    match = _SLEPT.search(facts.evidence)
    return found(**match.groupdict()) if match else None


def _connection_left(facts: Facts) -> Found | None:
    return found() if _CONNECTION in facts.evidence else None


def _transaction_left(facts: Facts) -> Found | None:
    if any(line in facts.evidence for line in _IN_TRANSACTION):
        return found(_last_open(facts))
    place = _last_open(facts)
    complains = facts.asserted and _RESETTING in facts.report.output
    if not complains or place is None:
        return None
    # A BEGIN that the test's own trouble met may be left to the pool.
    trouble = any(act.who == "trouble" for act in facts.report.acts)
    begins = facts.command(place).word in ("BEGIN", "START")
    return None if trouble and begins else found(place)


def _last_open(facts: Facts) -> int | None:
    """The last statement of a connection that is in a transaction at the end."""
    last = {one.connection: place for place, one in enumerate(facts.statements)}
    return next(
        (at for at in last.values() if facts.statements[at].transaction in ("T", "E")), None
    )


def _task_left(facts: Facts) -> Found | None:
    match = _TASK.search(facts.evidence)
    return found(**match.groupdict()) if match else None


ENTRIES = (
    Entry(
        "coroutine_returned",
        _coroutine_returned,
        "What was returned is a coroutine, or holds one: a call that nobody has awaited.",
        "Write `await` before the call that it comes from.",
    ),
    Entry(
        "never_awaited",
        _not_awaited,
        "{coroutine} was called and never awaited: so nothing of it was done.",
        "Write `await` before the call.",
    ),
    Entry(
        "loop_blocked",
        _blocking,
        "time.sleep({seconds}) stops the event loop: nobody else goes on in the meantime.",
        "Write `await asyncio.sleep(...)`.",
    ),
    Entry(
        "connection_left",
        _connection_left,
        "A call took a connection from the pool and did not give it back.",
        "`async with pool.acquire() as conn:` gives it back however the block ends; by hand it "
        "takes `finally`.",
    ),
    Entry(
        "transaction_left",
        _transaction_left,
        "A call ended, and its transaction was still open: the pool has to roll it back, and what "
        "was done in it is gone.",
        "`async with conn.transaction()` ends it however the block ends; by hand every way out "
        "needs COMMIT or ROLLBACK.",
    ),
    Entry(
        "task_left",
        _task_left,
        "The call has ended, and a task that it started goes on: {task}.",
        "Await every task before you return, and cancel those that nobody needs any more.",
    ),
)

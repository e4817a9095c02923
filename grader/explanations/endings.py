"""Explanations of what a call does when its work breaks off."""

from collections import Counter

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import PARTLY, Facts, class_of
from grader.explanations.written import items_of


def _commit_on_the_way(facts: Facts) -> Found | None:
    """Right behind a failed statement COMMIT was sent, and then the call ended by that error."""
    for place, statement, command in facts.commands():
        before = facts.before(place)
        if not command.commits or statement.result != "ROLLBACK" or before is None:
            continue
        failed, ended = facts.statements[before], facts.call_of(place)[1]
        cancelled = failed.sqlstate == "57014" and ended == "was cancelled"
        error = class_of(failed.sqlstate)
        if cancelled or (error and ended.startswith(f"raised {error}:")):
            told = (failed.error or "").partition("\n")[0]
            return found(place, sqlstate=failed.sqlstate or "", error=told)
    return None


def _committed_in_part(facts: Facts) -> Found | None:
    """A task was cancelled in the middle of its work, and the next that it sent was COMMIT."""
    if not facts.asserted or not facts.message.startswith(PARTLY):
        return None
    cancelled = {act.before for act in facts.report.acts if act.what == "cancels the call"}
    for place, statement, command in facts.commands():
        before = facts.before(place)
        cut = place in cancelled and before is not None and facts.command(before).writes
        if cut and command.commits and statement.result == "COMMIT":
            return found(place)
    return None


def _not_written_down(facts: Facts) -> Found | None:
    """The name of what ended a call is missed, and the call sent nothing after that."""
    expected, got = items_of(facts.report.expected), items_of(facts.report.got)
    if not facts.asserted or expected is None or got is None:
        return None
    missed = Counter(map(repr, expected)) - Counter(map(repr, got))
    for call in facts.calls():
        ended = facts.call_of(call[0])[1]
        error = "CancelledError" if ended == "was cancelled" else _raised(ended)
        tried = any(error in facts.statements[place].parameters for place in call)
        last = facts.statements[call[-1]].result in (None, "BEGIN", "ROLLBACK")
        if repr(error) in missed and last and not tried and not _may_go_on(facts, call[-1]):
            return found(call[-1], error=error)
    return None


def _may_go_on(facts: Facts, place: int) -> bool:
    """Whether there is more behind that statement of which nobody can tell whose it is."""
    behind = facts.statements[place + 1 :]
    return facts.report.statements_left_out > 0 or any(one.call is None for one in behind)


def _kept_to_itself(facts: Facts) -> Found | None:
    """PostgreSQL refused a row, nothing was tried again, and the call returned with the rest."""
    told = facts.message.startswith(PARTLY) and "\nthen your code returned " in facts.evidence
    failed = [at for at, one in enumerate(facts.statements) if one.sqlstate is not None]
    if not facts.asserted or not told or len(failed) != 1 or facts.report.statements_left_out:
        return None
    refused = facts.statements[failed[0]]
    again = any(
        (one.sql, one.parameters) == (refused.sql, refused.parameters)
        for one in facts.statements[failed[0] + 1 :]
    )
    return None if again else found(failed[0], error=class_of(refused.sqlstate))


def _raised(ended: str) -> str:
    return ended.removeprefix("raised ").partition(":")[0] if ended.startswith("raised ") else ""


ENTRIES = (
    Entry(
        "commit_on_the_way",
        _commit_on_the_way,
        "A statement failed ({sqlstate}: {error}), and before the error came through COMMIT was "
        "sent: PostgreSQL made ROLLBACK of it.",
        "Commit only where nothing has failed, as in the `else` of a try. What stands in `finally` "
        "is done either way.",
    ),
    Entry(
        "committed_in_part",
        _committed_in_part,
        "The task was cancelled in the middle of its work, and what it sent then was COMMIT: what "
        "was done so far stays, and the rest is missing.",
        "Roll back when anything ends the work, CancelledError too (it is a BaseException), and "
        "commit only where nothing did, as in the `else` of a try: `finally` is done either way.",
    ),
    Entry(
        "not_written_down",
        _not_written_down,
        "{error} ended the call, and your code sent nothing after that: so nothing tells of it.",
        "Catch whatever ends the work (`except BaseException`: CancelledError is no Exception), "
        "write down there what is to stay, and `raise` it again.",
    ),
    Entry(
        "kept_to_itself",
        _kept_to_itself,
        "PostgreSQL answered with {error}, your code kept that to itself, and the rest of its work "
        "stays.",
        "Catch only the errors that you are asked to settle, and let every other leave the "
        "transaction: `except Exception` catches all.",
    ),
)

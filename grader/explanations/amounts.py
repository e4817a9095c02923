"""Explanations of numbers that are wrong by just as much as something tells."""

import re
from collections.abc import Iterator
from decimal import Decimal

from grader.explanations.entry import Entry, Found, found
from grader.explanations.facts import Facts
from grader.explanations.given import differing
from grader.explanations.transactions import undone_by_rollback
from grader.explanations.written import number_of, numbers_in, read_arguments

_CHANGED = re.compile(r"UPDATE [1-9]")


def _one_of_several_kept(facts: Facts) -> Found | None:
    """What is right is a sum over a key that was given several times, and one of them is there."""
    pairs = [(number_of(right), number_of(wrong)) for right, wrong in differing(facts)]
    for call in facts.report.calls[-1:]:
        for key, values in _repeated(read_arguments(call.arguments)):
            for right, wrong in pairs:
                if right == sum(values) and wrong in (values[0], values[-1]):
                    kept = str(wrong)
                    return found(key=key, times=str(len(values)), kept=kept, sum=str(right))
    return None


def _repeated(given: list[object]) -> Iterator[tuple[str, list[Decimal]]]:
    """The keys of lists of pairs that are there several times, with their values."""
    for rows in given:
        values: dict[str, list[Decimal]] = {}
        for row in rows if isinstance(rows, list) else ():
            match row:
                case (key, value) if (number := number_of(value)) is not None:
                    values.setdefault(repr(key), []).append(number)
        yield from ((key, them) for key, them in values.items() if len(them) > 1)


def _not_added(facts: Facts) -> Found | None:
    """What is missing is what a call was given that returned and changed no row by UPDATE."""
    if facts.report.statements_left_out or any(one.call is None for one in facts.statements):
        return None
    for right, wrong in differing(facts):
        one, other = number_of(right), number_of(wrong)
        missing = one - other if one is not None and other is not None else None
        for number, call in enumerate(facts.report.calls) if missing else ():
            sent = [at for at, sent in enumerate(facts.statements) if sent.call == number]
            given = missing in [*numbers_in(read_arguments(call.arguments))]
            if given and sent and call.ended.startswith("returned ") and _adds_nothing(facts, sent):
                return found(sent[-1], value=str(missing))
    return None


def _adds_nothing(facts: Facts, sent: list[int]) -> bool:
    """Whether these were to write, and no UPDATE of them changed a row."""
    done = [facts.statements[at].result or "" for at in sent]
    writes = any(facts.command(at).writes for at in sent)
    return writes and all(done) and not any(_CHANGED.match(tag) for tag in done)


def _added_and_undone(facts: Facts) -> Found | None:
    """What is missing was sent by an UPDATE that was done, and undone by a call that returned."""
    undone = undone_by_rollback(facts)
    for right, wrong in differing(facts):
        one, other = number_of(right), number_of(wrong)
        missing = str(one - other) if one is not None and other is not None else ""
        for place in sorted(undone):
            statement = facts.statements[place]
            done = _CHANGED.match(statement.result or "") and missing in statement.parameters
            if done and facts.call_of(place)[1].startswith("returned "):
                return found(place, value=missing, table=facts.command(place).written)
    return None


def _one_too_large(facts: Facts) -> Found | None:
    """Numbers in what was returned are each one more than they should be."""
    pairs = differing(facts)
    ended = facts.report.calls[-1].ended if facts.report.calls else ""
    returned = "".join((facts.report.got or "").split()) in "".join(ended.split())
    listed = (facts.report.got or "").startswith("[")
    one_more = all(
        type(right) is int and type(wrong) is int and wrong == right + 1 for right, wrong in pairs
    )
    return found() if pairs and listed and returned and one_more else None


ENTRIES = (
    Entry(
        "one_of_several_kept",
        _one_of_several_kept,
        "{key} is there {times} times in the list that the call was given. Together that is {sum}, "
        "and only {kept} of it counted.",
        "A dict holds one value for each key, so dict(items) keeps the last. Add them up first: "
        "totals[key] = totals.get(key, 0) + quantity.",
    ),
    Entry(
        "not_added",
        _not_added,
        "What is missing is {value}, just what a call was given, and no UPDATE of that call "
        "changed a row.",
        "Look for the way through your function that leaves the UPDATE out: an early `return`, or "
        "a condition.",
    ),
    Entry(
        "added_and_undone",
        _added_and_undone,
        "{value} is missing: an UPDATE of {table} added it, and the transaction was undone by "
        "ROLLBACK, and yet your function returned.",
        "What may fail and is no reason to undo the rest goes into a transaction of its own inside "
        "of the other: a savepoint.",
    ),
    Entry(
        "one_too_large",
        _one_too_large,
        "The numbers that differ are one too large each.",
        "The first of a list has the number 0, and enumerate(rows) counts so. Look where 1 is "
        "added, or where counting begins with 1.",
    ),
)

"""All explanations, the surest first, and the words of each. Pure."""

from typing import NamedTuple

from grader.explanations import (
    amounts,
    answers,
    endings,
    given,
    left,
    loading,
    pages,
    races,
    raised,
    refused,
    replies,
    searches,
    shapes,
    slips,
    texts,
    transactions,
    tries,
    waits,
)
from grader.explanations.constraints import define
from grader.explanations.facts import Facts
from grader.language import say, tell
from grader.results import Blame, CaseReport, Explanation

#: Characters of a value.
MOST_OF_A_VALUE = 200

#: By id. Of two that hold the first is told: that nothing ran, what stands in the text or was left
#: behind, what became of a transaction, what was raised, and then what is less particular.
ENTRIES = {
    entry.id: entry
    for entries in (
        *(loading.ENTRIES, raised.NO_SERVER, texts.VALUES, left.ENTRIES, shapes.TWICE, tries.TWICE),
        *(endings.ENTRIES, texts.MANY, transactions.ENTRIES, races.ENTRIES),
        *(refused.ENTRIES, slips.ENTRIES, raised.ENTRIES, replies.ENTRIES, tries.ENTRIES),
        *(amounts.ENTRIES, given.ENTRIES, shapes.ENTRIES, answers.ENTRIES),
        *(pages.ENTRIES, searches.ENTRIES),
        *(texts.ENTRIES, shapes.NOTHING, waits.ENTRIES),
    )
    for entry in entries
}

#: Where a slip came through, these are told first: nothing behind it was reached.
_OF_SLIPS = (*loading.ENTRIES, *refused.ENTRIES, *slips.ENTRIES, *raised.ENTRIES)

#: What ended a case that is the student's to mend.
_EXPLAINED = (Blame.ASSERTION, Blame.STUDENT)


class Words(NamedTuple):
    """An explanation as a student reads it."""

    what: str  # is the matter
    next_step: str


def explain(case: CaseReport, schema: str = "") -> Explanation | None:
    """Say what is surely the matter with a case; None if nothing is sure, or it passed.

    `schema` is the SQL that made the exercise's tables: it defines the constraints.
    """
    if case.blame not in _EXPLAINED:
        return None
    facts = Facts(case)
    for entry in (*(_OF_SLIPS if facts.slip else ()), *ENTRIES.values()):
        it = entry.find(facts)
        if it is not None:
            values = it.values | {"definition": define(schema, it.values.get("constraint", ""))}
            kept = {name: _cut(value) for name, value in values.items() if value}
            return Explanation(entry.id, kept, it.statement)
    return None


def is_slip(case: CaseReport) -> bool:
    """Whether a slip came through, in place of what the test looks for."""
    return case.blame in _EXPLAINED and Facts(case).slip


def words_of(explanation: Explanation) -> Words:
    """Put the words together, in the language in force. Of an id not known there are none."""
    entry = ENTRIES.get(explanation.id)
    if entry is None:
        return Words("", "")
    values = {name: tell(value) for name, value in explanation.values.items()}
    what = say(entry.what).format_map(_Values(values))
    if "definition" in values:
        what += say(" {constraint} is {definition}.", **values)
    if "detail" in values:
        what += say(" PostgreSQL says: {detail}", **values)
    return Words(what, say(entry.next_step))


class _Values(dict[str, str]):
    """Values, with a dash in the place of one that is not there."""

    def __missing__(self, name: str) -> str:
        return "-"


def _cut(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= MOST_OF_A_VALUE else f"{line[: MOST_OF_A_VALUE - 3]}..."

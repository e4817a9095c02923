"""What a student learns from a case that did not pass: what is the matter, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from grader.explanations import words_of
from grader.language import say
from grader.reports import apart, words
from grader.reports.advice import Entry
from grader.reports.comparison import tell_sides
from grader.reports.words import shorten
from grader.results import CaseResult, Explanation, Status

_MAX_VALUE = 1024


@dataclass(frozen=True)
class Lesson:
    what: str  # the explanation's sentence; without one what the test missed
    evidence: str  # what ended the case, where an explanation stands above it
    step: str  # what to do next
    lead: str  # what stands before that: whose word it is


def learn(entry: Entry) -> Lesson:
    """Take what the explanation says, and else what the test's author wrote.

    The author's hint was written for what the test is about, and may be about another mistake.
    """
    case = entry.case
    what, step = _explain(case.explanation) if case.explanation else ("", "")
    if not what:
        return Lesson(case.message or "", "", entry.hint or "", say("Hint for this test"))
    return Lesson(what, _evidence(case), step, say("Next step"))


def _explain(explanation: Explanation) -> tuple[str, str]:
    """Its words, with values that look alike told apart."""
    return words_of(replace(explanation, values=apart.write_all(explanation.values)))


def _evidence(case: CaseResult) -> str:
    """What ended it, and who says so."""
    message = shorten(case.message or "", _MAX_VALUE)
    if not message:
        return ""
    if case.status is Status.ERROR:
        return say("It ended with: {message}", message=message)
    return say("The test says: {message}", message=message)


def find_place(entry: Entry) -> str:
    """Return ``transactions.py:41``; empty where nobody can tell."""
    return f"{entry.slug}.py:{entry.case.place.line}" if entry.case.place else ""


def tell_in_short(entry: Entry) -> Iterator[str]:
    """The case in paragraphs, for where there is nothing but text; advice before evidence."""
    case, told = entry.case, learn(entry)
    yield told.what
    if told.evidence:
        yield told.evidence
    if case.calls:
        call = case.calls[-1]
        ended = words.ended(call.ended)
        arguments, ended = map(apart.write, (call.arguments, ended))
        called = f"{call.function}({shorten(arguments, 400)}), {shorten(ended, 400)}"
        yield say("Called: {call}", call=called)
    sides = tell_sides(case.expected, case.got, _MAX_VALUE)
    for name, value in zip((say("Expected"), say("Got")), sides, strict=True):
        if value is not None:
            yield f"{name}: {value}"
    if place := find_place(entry):
        yield say("Look at {place}", place=place)
    if told.step:
        yield f"{told.lead}: {told.step}"
    yield case.detail or ""

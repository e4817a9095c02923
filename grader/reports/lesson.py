"""What a student learns from a case that did not pass: what is the matter, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.explanations import words_of
from grader.language import say
from grader.reports import words
from grader.reports.advice import Entry
from grader.reports.words import shorten
from grader.results import CaseResult, Status

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
    what, step = words_of(case.explanation) if case.explanation else ("", "")
    if not what:
        return Lesson(case.message or "", "", entry.hint or "", say("Hint for this test"))
    return Lesson(what, _evidence(case), step, say("Next step"))


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
        called = f"{call.function}({shorten(call.arguments, 400)}), {shorten(ended, 400)}"
        yield say("Called: {call}", call=called)
    for name, value in ((say("Expected"), case.expected), (say("Got"), case.got)):
        if value is not None:
            yield f"{name}: {shorten(value, _MAX_VALUE)}"
    if place := find_place(entry):
        yield say("Look at {place}", place=place)
    if told.step:
        yield f"{told.lead}: {told.step}"
    yield case.detail or ""

"""What a student learns from a case that did not pass: what is the matter, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.explanations import words_of
from grader.language import say
from grader.reports import words
from grader.reports.advice import Entry
from grader.reports.words import shorten

_MAX_VALUE = 1024


@dataclass(frozen=True)
class Lesson:
    what: str  # the explanation's sentence; without one what the test missed
    evidence: str  # what the test missed, where an explanation stands above it
    step: str  # what to do next


def learn(entry: Entry) -> Lesson:
    """Take what the explanation says, and else what the test's author wrote."""
    case = entry.case
    message = case.message or ""
    if case.explanation is None:
        return Lesson(message, "", entry.hint or "")
    what, step = words_of(case.explanation)
    return Lesson(what, message, step) if what else Lesson(message, "", entry.hint or "")


def find_place(entry: Entry) -> str:
    """Return ``transactions.py:41``; empty where nobody can tell."""
    return f"{entry.slug}.py:{entry.case.place.line}" if entry.case.place else ""


def tell_in_short(entry: Entry) -> Iterator[str]:
    """The case in paragraphs, for where there is nothing but text; advice before evidence."""
    case, told = entry.case, learn(entry)
    yield told.what
    if told.evidence:
        yield say("The test says: {message}", message=told.evidence)
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
        yield say("Next step: {step}", step=told.step)
    yield case.detail or ""

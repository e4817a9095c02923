"""What a student learns from a case that did not pass: what is the matter, and what to do."""

from dataclasses import dataclass

from grader.reports.advice import Entry


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
    # Imported here: most submissions have nothing to explain.
    from grader.explanations import words_of

    what, step = words_of(case.explanation)
    return Lesson(what, message, step)

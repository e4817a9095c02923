"""One explanation: when it holds, and its words. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from grader.explanations.facts import Facts


@dataclass(frozen=True)
class Found:
    """What a condition has found: what its words are about, and the decisive statement."""

    values: dict[str, str] = field(default_factory=dict)
    statement: int | None = None  # its place in the case's list


#: Gives None unless the facts prove every word of the explanation.
Condition = Callable[[Facts], Found | None]


@dataclass(frozen=True)
class Entry:
    """An explanation."""

    id: str
    find: Condition
    what: str  # a sentence on what is the matter, with {values} in it
    next_step: str  # without any: students see it where inputs are not told, too


def found(statement: int | None = None, /, **values: str) -> Found:
    """What a condition returns."""
    return Found(values, statement)


def through(errors: str, pattern: str = "") -> Condition:
    """The condition that an error of one of these classes came through, and says that.

    The groups of the pattern are the values.
    """
    compiled, classes = re.compile(pattern), errors.split()

    def find(facts: Facts) -> Found | None:
        match = compiled.search(facts.said) if facts.error in classes else None
        return found(facts.failed(facts.error), **match.groupdict()) if match else None

    return find

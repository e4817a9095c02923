"""What a test's verdict rests on, noted while it runs: nobody keeps a list by hand."""

import re
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from grader.model import Basis
from grader.tap.faults import Cut, Hold
from grader.worker import Child

Rule = TypeVar("Rule", Hold, Cut)

#: SQL that reads a table or a view. What only computes, and an INSERT that tells the ids of rows
#: for the next call, looks at nothing.
READS = re.compile(r"\s*(EXPLAIN\b|TABLE\b|(SELECT|WITH)\b.*\bFROM\b)", re.IGNORECASE | re.DOTALL)


class Looks:
    """Where a test has looked since it first called the student's code."""

    def __init__(self, programs: Sequence[Child]) -> None:
        """`programs` run the student's code; there may be more of them by and by."""
        self._programs = programs
        self._seen: set[Basis] = set()
        self._troubles: list[Trouble] = []

    @property
    def basis(self) -> list[Basis]:
        """What the verdict rests on if the test ends now."""
        words = {
            Basis.REPLY: any(child.results for child in self._programs),
            Basis.ERROR: any(child.errors for child in self._programs),
        }
        seen = self._seen | {basis for basis, said in words.items() if said}
        return [basis for basis in Basis if basis in seen]

    @property
    def unasked(self) -> list[str]:
        """The trouble of which nobody asked whether it came, as "cut COMMIT"."""
        return [trouble.name for trouble in self._troubles if not trouble.asked]

    def at_database(self, sql: str) -> None:
        """The verifier executes this to see what it returns."""
        if READS.match(sql):
            self.at(Basis.DATABASE)

    def at(self, basis: Basis) -> None:
        """The test looks there."""
        if any(child.calls for child in self._programs):
            self._seen.add(basis)

    def trouble(self, name: str, rule: Rule) -> Rule:
        """Return the rule, of which it is noted whether the test asks if its trouble came."""
        self._troubles.append(Trouble(name, rule, self))
        return cast(Rule, self._troubles[-1])


class Trouble:
    """A rule of the wire as the test has it."""

    #: What tells that the student's code met it.
    TELLING = ("reached", "happened", "done")

    def __init__(self, name: str, rule: Hold | Cut, looks: Looks) -> None:
        self.name = name
        self.asked = False
        self._rule = rule
        self._looks = looks

    def __getattr__(self, name: str) -> Any:
        if name in self.TELLING:
            self.asked = True
            self._looks.at(Basis.WIRE)
        return getattr(self._rule, name)

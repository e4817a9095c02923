"""What a test's verdict rests on, noted while it runs: nobody keeps a list by hand."""

import re
from collections.abc import Sequence

from grader.results import Basis
from grader.worker import Child

#: SQL that reads a table or a view. What only computes, and an INSERT that tells the ids of rows
#: for the next call, looks at nothing.
READS = re.compile(r"\s*(EXPLAIN\b|TABLE\b|(SELECT|WITH)\b.*\bFROM\b)", re.IGNORECASE | re.DOTALL)


class Looks:
    """Where a test has looked since it first called the student's code."""

    def __init__(self, programs: Sequence[Child]) -> None:
        """`programs` run the student's code; there may be more of them by and by."""
        self._programs = programs
        self._seen: set[Basis] = set()
        self.trouble: str | None = None  # the try of a sweep that is under way, or was last

    @property
    def basis(self) -> list[Basis]:
        """What the verdict rests on if the test ends now."""
        words = {
            Basis.REPLY: any(child.results for child in self._programs),
            Basis.ERROR: any(child.errors for child in self._programs),
        }
        seen = self._seen | {basis for basis, said in words.items() if said}
        return [basis for basis in Basis if basis in seen]

    def at_database(self, sql: str) -> None:
        """The verifier executes this to see what it returns."""
        if READS.match(sql):
            self.at(Basis.DATABASE)

    def at(self, basis: Basis) -> None:
        """The test looks there."""
        if any(child.calls for child in self._programs):
            self._seen.add(basis)

    def at_trouble(self, *, required: bool) -> None:
        """The test asks for trouble on the line: it fails if that has to come and does not."""
        if required:
            self._seen.add(Basis.WIRE)

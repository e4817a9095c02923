"""A row that PostgreSQL is to refuse, and whether the student's code was told. Pure.

Code that runs inside of the server can meet the error there, tell nobody and then act as if it had
not. So what counts is the server's answer, and of that what no code of the student's can write: the
line of the CONTEXT that is the innermost, with the trap's own function (`grader.servers.traps`).
"""

import json
import re

from grader.language import mark
from grader.tap.messages import ServerError

#: "PL/pgSQL function trouble.refuse() line 3 at RAISE", in whatever language. It has to come first:
#: further out there is SQL, which may contain anything. Names of the student's functions have
#: their schema's name and a dot before them, and quotes around what is no plain word; further texts
#: of the student's come first only behind a colon, a quote, or COPY.
_SPRUNG = re.compile(r"(?!COPY )[\w ,/-]*PL/pgSQL[\w ,/-]*trouble\.refuse\(\)")
_ROW = re.compile(r"Failing row contains (\{.*\})\.", re.DOTALL)


class Refusal:
    """The refusal of one row: done when the student's code has its error."""

    def __init__(self, table: str, event: str, sqlstate: str, *, required: bool = True) -> None:
        self.complaint = mark(
            "your code never met the error of the row that PostgreSQL was to refuse"
            f" ({event}, {table})"
        )
        self.missed = required  # nobody was told, and nobody asked
        self._sqlstate = sqlstate
        self._row: dict[str, str | None] | None = None

    @property
    def done(self) -> bool:
        """Whether the error came as the answer to a statement."""
        self.missed = False
        return self._row is not None

    @property
    def row(self) -> dict[str, str | None]:
        """The row that was refused, as text: of each value at most 64 characters.

        Raises AssertionError, with a message for the student, if their code never met the error.
        """
        if not self.done or self._row is None:
            raise AssertionError(self.complaint)
        return self._row

    def takes(self, error: ServerError) -> bool:
        """Whether this is the error that is waited for; of several alike, the next one's."""
        if (
            self._row is not None
            or error.sqlstate != self._sqlstate
            or not _SPRUNG.match(error.context)
        ):
            return False
        self.missed = False
        self._row = _read_row(error.detail)
        return True


def _read_row(detail: str) -> dict[str, str | None]:
    """Read the row in the DETAIL; a very long one has been cut, and reads as none."""
    found = _ROW.fullmatch(detail)
    try:
        return dict(json.loads(found[1])) if found else {}
    except json.JSONDecodeError:
        return {}

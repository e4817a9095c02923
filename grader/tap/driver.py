"""asyncpg's part in a conversation: which messages it sends of its own accord. Pure.

A text of asyncpg's (chatter.py) is its own only where asyncpg sends it. A student who types one, or
who drives the socket by hand, gains little by it. What holds whatever is sent:

- What is neither a text of asyncpg's nor where asyncpg would send it is the student's.
- ``LOOKUP`` with its ``JIT_OFF`` and ``JIT_ON`` is own once each, in that order, after a statement
  was described that has a type which asyncpg does not know, or after ``BY_NAME``, and before
  anything of the student's.
- ``BY_NAME`` is own 16 times on a connection.
- ``RESET`` is own 32 times in a row without anything of the student's.
- ``ISOLATION`` (in a transaction), ``LITERALS`` and ``COPY_INTRO`` are own once, if the next Query
  is what they are for (a nested transaction, COPY). Until that is sent they pass for own.
- So each message of asyncpg's is bought by one of the student's that is counted, but for a number
  of them that is fixed for a connection.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from asyncpg.protocol import protocol

from grader.tap.chatter import Kind, bears_out, kind_of
from grader.tap.log import Run, Sql

RESETS = 32
BY_NAME = 16
_PREPARED = 2  # times that a text is prepared for one use: without a cache of statements it is two

_KNOWN_TYPES = frozenset(protocol.BUILTIN_TYPE_OID_MAP)
_AFTER_DESCRIBE = frozenset({Kind.JIT_OFF, Kind.LOOKUP})
#: What may follow one of these.
_SERIES = {
    Kind.JIT_OFF: frozenset({Kind.LOOKUP}),
    Kind.LOOKUP: frozenset({Kind.JIT_ON}),
    Kind.JIT_ON: frozenset[Kind](),
}
_CLAIMS = frozenset({Kind.ISOLATION, Kind.LITERALS, Kind.COPY_INTRO})


@dataclass(slots=True)
class _Claim:
    """What is asyncpg's own if the next Query bears it out."""

    kind: Kind
    text: str
    prepared: list[Sql] = field(default_factory=list)
    run: Run | None = None

    def withdraw(self) -> None:
        for sql in self.prepared:
            sql.own = False
        if self.run is not None:
            self.run.own = False


class Driver:
    """What asyncpg may send now on one connection without being asked."""

    def __init__(self) -> None:
        self._series: frozenset[Kind] = frozenset()
        self._preparations = 0  # left, for the next of the series
        self._resets = RESETS
        self._by_name = BY_NAME
        self._by_name_preparations = BY_NAME * _PREPARED
        self._claim: _Claim | None = None

    def owns(self, sql: str, *, in_transaction: bool) -> bool:
        """Whether running this text now would be asyncpg's own doing, or may turn out to be."""
        match kind_of(sql):
            case Kind.RESET:
                return self._resets > 0
            case Kind.BY_NAME:
                return self._by_name > 0
            case Kind.ISOLATION:
                return in_transaction
            case Kind.LITERALS:
                return True
            case kind:
                return kind in self._series

    def prepare(self, sql: Sql, *, in_transaction: bool) -> None:
        """A text is sent to be prepared: note in it whose it is."""
        kind = kind_of(sql.text)
        if kind in self._series and self._preparations:
            self._preparations -= 1
            sql.own = True
        elif kind is Kind.BY_NAME and self._by_name and self._by_name_preparations:
            self._by_name_preparations -= 1
            sql.own = True
        elif kind in _CLAIMS and (in_transaction or kind is not Kind.ISOLATION):
            claim = self._claim_for(kind, sql.text)
            sql.own = claim.run is None and len(claim.prepared) < _PREPARED
            claim.prepared.append(sql)
        else:
            self._act_of_the_student()

    def run(self, run: Run, *, query: bool, in_transaction: bool) -> None:
        """A statement is sent to be run, as a Query or prepared: note in it whose it is."""
        text = run.sql.text
        kind = kind_of(text)
        if query and kind is Kind.RESET and self._resets:
            self._withdraw()
            self._resets -= 1
            run.own = True
        elif query:
            self._settle(text)
            self._act_of_the_student()
        elif kind in self._series:
            self._expect(_SERIES[kind])
            run.own = True
        elif kind is Kind.BY_NAME and self._by_name:
            self._by_name -= 1
            self._expect(_AFTER_DESCRIBE)
            run.own = True
        elif kind is Kind.LITERALS or (kind is Kind.ISOLATION and in_transaction):
            claim = self._claim_for(kind, text, again=True)
            claim.run, run.own = run, True
        else:
            self._act_of_the_student()

    def described(self, sql: Sql, types: Iterable[int]) -> None:
        """The server has described a statement: asyncpg looks up what it does not know.

        Not what its own look-ups are of; who could give these other types would never end.
        """
        asked = not sql.own or kind_of(sql.text) is Kind.COPY_INTRO
        if asked and not _KNOWN_TYPES.issuperset(types):
            self._expect(_AFTER_DESCRIBE)

    def _expect(self, kinds: frozenset[Kind]) -> None:
        self._series, self._preparations = kinds, _PREPARED

    def _act_of_the_student(self) -> None:
        self._withdraw()
        self._expect(frozenset())
        self._resets = RESETS

    def _claim_for(self, kind: Kind, text: str, *, again: bool = False) -> _Claim:
        """Return the claim that this text goes on with, or begin one."""
        claim = self._claim
        goes_on = claim is not None and (claim.kind, claim.text) == (kind, text)
        if claim is None or not goes_on or (again and claim.run is not None):
            self._withdraw()
            claim = self._claim = _Claim(kind, text)
        return claim

    def _settle(self, query: str) -> None:
        """The next Query is there: what waited for it is asyncpg's, or was the student's."""
        claim = self._claim
        if claim is not None and bears_out(query, claim.kind, claim.text):
            self._claim = None

    def _withdraw(self) -> None:
        if self._claim is not None:
            self._claim.withdraw()
            self._claim = None

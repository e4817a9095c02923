"""The calls of the student's functions that a test made, as they are told.

Each is written down at once, since a test may go on with what it passed and got, and change it. Of
a test with thousands of calls only the first ones and the last are told, and only these are
written: of the others nothing but their moments is kept.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from grader.results import Call

#: Calls that are told: the first ones, and the last.
MOST = 50

#: Characters of what one was given, and of how it ended.
MAX_TEXT = 200

#: How often it changes whose call is under way alone. What comes after that is nobody's.
MAX_TURNS = 20_000

#: So many items fill a text, and most do with fewer.
FEW, ENOUGH = 8, MAX_TEXT // 3 + 1

Write = Callable[[], str]


@dataclass(slots=True, eq=False)
class Made:
    """One call, under way or ended."""

    function: str
    arguments: str | Write
    begun: int  # the moment
    over: int | None = None
    ended: str | Write = ""
    early: bool = False  # one of the first: written at once
    items: int = 0  # that its generator gave
    dropped: bool = False  # our side did not wait for its end

    def write(self) -> None:
        """Make texts of what it was given, and how it ended."""
        self.arguments = self.arguments if isinstance(self.arguments, str) else self.arguments()
        self.ended = self.ended if isinstance(self.ended, str) else self.ended()


class Calls:
    """All calls of one test; of one that tries much, those of the latest try."""

    def __init__(self, now: Callable[[], int] = lambda: 0) -> None:
        """`now` is the moment, in numbers that never become smaller."""
        self._now = now
        self._under_way: dict[Made, None] = {}
        self.begin_again()

    def begin_again(self) -> None:
        """Forget all that have ended."""
        self._first = [*self._under_way][: MOST - 1]
        for made in self._first:
            made.early = True
        self._last: Made | None = None
        self._turns: list[tuple[int, Made | None]] = []
        self._turn()

    def begin(self, function: str, arguments: Write) -> Made:
        """Note a call that begins. `arguments` writes what it is given."""
        made = Made(function, arguments, self._now(), early=len(self._first) < MOST - 1)
        if made.early:
            self._first.append(made)
            made.write()
        else:
            self._last = made
        self._under_way[made] = None
        self._turn()
        return made

    def end(self, made: Made, how: Write) -> None:
        """Note its end. `how` writes it."""
        if made.early:
            made.ended = how()
        elif made is self._last:  # until another one comes
            made.ended = how
        self._leave(made)

    def drop(self, made: Made) -> None:
        """Note that nobody waits any more for it to end."""
        made.dropped = True
        self._leave(made)

    def tell(self, *, timed_out: bool = False) -> list[Call]:
        """Return those that are told. `timed_out`: it was the test's end that nobody waited for."""
        for made in self._told():
            made.write()
        return [
            Call(made.function, str(made.arguments), _ending(made, timed_out=timed_out))
            for made in self._told()
        ]

    def spans(self) -> list[tuple[int, int | None]]:
        """When those in `tell` began and ended; None for an end that has not come."""
        return [(made.begun, made.over) for made in self._told()]

    @property
    def begun(self) -> int:
        """How many of those in `tell` have begun."""
        return len(self._told())

    def at(self, moment: int) -> int | None:
        """Return the place in `tell` of the one call that was under way at that moment, alone."""
        turn = bisect_right(self._turns, moment, key=lambda turn: turn[0]) - 1
        made = self._turns[turn][1] if turn >= 0 else None
        told = self._told()
        return told.index(made) if made in told else None

    def _told(self) -> list[Made]:
        return [*self._first, *([self._last] if self._last else [])]

    def _leave(self, made: Made) -> None:
        self._under_way.pop(made, None)
        made.over = self._now()
        self._turn()

    def _turn(self) -> None:
        if len(self._turns) < MAX_TURNS:
            alone = len(self._under_way) == 1 and len(self._turns) < MAX_TURNS - 1
            self._turns.append((self._now(), next(iter(self._under_way)) if alone else None))


def write_arguments(args: tuple[Any, ...], kwargs: Mapping[str, object]) -> str:
    """Write what a call is given, as it stands between the parentheses."""
    texts: list[str] = []
    for name, value in (*(("", one) for one in args), *kwargs.items()):
        texts.append(f"{name}={write(value)}" if name else write(value))
        if sum(map(len, texts)) > MAX_TEXT:
            break
    return _cut(", ".join(texts))


def write(value: object) -> str:
    """Write a value as Python does, and no more of it than is shown."""
    try:
        return _cut(_begin(value))
    except (ValueError, RecursionError):  # a number of too many digits, too deep a list
        return "..."


def _begin(value: Any) -> str:
    kind = type(value)
    if kind is str or kind is bytes:
        return repr(value[:MAX_TEXT])
    if kind not in (list, tuple, set, frozenset, dict):
        return repr(value)
    for most in (FEW, ENOUGH):
        if len(value) <= most:
            break
        text = repr(kind(islice(value.items() if kind is dict else value, most)))
        if len(text) > MAX_TEXT:
            return text
    return repr(value)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 3]}..."


def _ending(made: Made, *, timed_out: bool) -> str:
    if made.dropped:
        return "" if timed_out else "was cancelled"
    return str(made.ended) or (f"gave {made.items:,} items so far" if made.items else "")

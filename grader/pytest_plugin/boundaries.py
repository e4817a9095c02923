"""Values at the ends of a type, where code breaks that is right everywhere else.

A test draws its inputs from here, so that what is asked does not depend on what its author thought
of. Which of them an exercise asks for, its docstrings say.

    text            TEXTS       empty, blank, quotes, LIKE's characters, what looks like SQL, JSON,
                                NULL or a parameter, letters of several code points, a long one
    integer         INTEGERS    0, 1, -1, the ends of smallint and integer, and what is beyond
    id              LARGE_IDS   what a bigint holds, and neither an integer nor a float does
    numeric(p, s)   money       0, the smallest, the largest, what binary floats do not hold
                    fractions   halves of the last place, which have to be rounded
                    beyond      what PostgreSQL refuses; NOT_FINITE is what code stumbles over
    json, jsonb     JSON        what is false, what binary floats do not hold, large numbers, texts
                                that look like JSON, and what nests
    timestamptz     moments     whose day or year is another one in UTC, with microseconds
    a list          with_equals an item twice, in places that are told

None has no set: where a type allows it, a test has it beside what a truth test takes for it, the
empty text, list or dict, and 0.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")

#: No two are equal, and some are as soon as case, white space or the form of a letter is ignored.
#: A text column holds them all.
TEXTS = (
    *("", " ", "a", "A", " a", "a ", "a  b", "a b", "a\tb", "a\nb"),
    *("it's", '"quoted"', "50%", "a_b", "back\\slash", "$1", "x'); SELECT 1; --"),
    "x!#&()*+,-./:;<=>?@[]^`{|}~",  # the other marks, one of which a pattern may have for its own
    *("NULL", "null", "None", "0", "{}", '{"a": 1}', r"\N", "{a,b}"),
    *("\u00e9", "e\u0301", "stra\u00dfe", "strasse", "\u4e16\u754c", "\U0001f600", "x" * 3000),
)

#: The largest of PostgreSQL's integer types.
SMALLINT, INTEGER, BIGINT = 2**15 - 1, 2**31 - 1, 2**63 - 1

INTEGERS = (0, 1, -1, SMALLINT, SMALLINT + 1, -SMALLINT - 2, INTEGER, -INTEGER - 1, INTEGER + 1)
LARGE_IDS = (INTEGER + 1, 2**53 + 1, BIGINT - 1000)

NOT_FINITE = (Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"))


#: Of Python's types, all of which both kinds of JSON give back as they are.
JSON: tuple[object, ...] = (
    *(None, True, False, 0, 1, -1, 0.1, 0.5, -2.75, 0.1 + 0.2, 2.5e-7, 2**53 + 1, -BIGINT),
    *("", "null", "1", '{"a": 1}', 'it\'s "so" \\ \u00e9', "a\r\nb\tc\x1f\x7f", "\U0001f600"),
    *([], {}, [[]], {"": None}, {"a": [1, {"b": []}]}),
)


def money(precision: int, scale: int) -> tuple[Decimal, ...]:
    """Values that a column numeric(precision, scale) holds exactly, none below 0, ascending."""
    last = Decimal(1).scaleb(-scale)
    largest = (10**precision - 1) * last
    tenths = [Decimal(n) / 10 for n in (1, 2, 3, 7)]  # of floats 0.1 + 0.2 is not 0.3
    return (Decimal(0), last, *tenths, Decimal(1), largest - last, largest)


def fractions(scale: int) -> tuple[Decimal, ...]:
    """Values between two that the column holds: PostgreSQL rounds halves away from zero."""
    half = Decimal(5).scaleb(-scale - 1)
    return (half, 1 + half, Decimal("2.67") + half, half - half / 1000)


def beyond(precision: int, scale: int) -> tuple[Decimal, ...]:
    """Values that a column numeric(precision, scale) refuses: SQLSTATE 22003."""
    first = Decimal(10) ** (precision - scale)
    return (first, first - Decimal(5).scaleb(-scale - 1), 1000 * first)


def moments(rng: random.Random) -> list[datetime]:
    """Aware moments around a day's or a year's end, in zones far from UTC on both sides."""
    zones = [UTC, *(timezone(timedelta(minutes=one)) for one in (-720, -210, 345, 765))]
    ends = [(2023, 12, 31, 23, 59, 59), (2024, 2, 29, 0, 0, 0), (1970, 1, 1, 0, 0, 0)]
    # Too far away for a float's microseconds.
    ends += [(9000, 1, 1, 0, 0, 0), (1000, 12, 31, 23, 59, 59)]
    return [datetime(*end, rng.randrange(10**6), zone) for end in ends for zone in zones]


def with_equals(items: Sequence[T], rng: random.Random) -> tuple[list[T], list[int]]:
    """Have one of the items twice; return the list, and the two places of it.

    They are not side by side, unless there is no other item.
    """
    some = list(items)
    chosen = some.pop(rng.randrange(len(some)))
    places = sorted(rng.sample(range(0, len(some) + 2, 2), 2)) if some else [0, 1]
    for place in places:
        some.insert(place, chosen)
    return some, places

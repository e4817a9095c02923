"""The values without parts that are more than JSON's own: each as an array of a tag and text."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from .frames import MAX_DIGITS, Tree

#: As long as a datetime is written whose offset has microseconds; the others are shorter.
_SHORT = 42
_MAX_INT_BITS = 14_000  # a little less than MAX_DIGITS
_DECIMAL = re.compile(
    r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:E[+-]?\d{1,5})?|-?Infinity|-?NaN", re.ASCII | re.IGNORECASE
)


class Unsupported(Exception):
    """A value that cannot cross. ``place`` is where in the whole it stands: ``[2]['created']``."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.place = ""

    def inside(self, step: str) -> "Unsupported":
        """Add the outer step on the way to the value."""
        self.place = step + self.place
        return self


def _write_int(value: int) -> Tree:
    if value.bit_length() > _MAX_INT_BITS:
        raise Unsupported("a whole number of thousands of digits")
    return value


def _write_decimal(value: Decimal) -> Tree:
    text = str(value)
    if not _is_bounded(text):
        raise Unsupported(f"the Decimal {text[:_SHORT]}")
    return ["decimal", text]


def _write_datetime(value: datetime) -> Tree:
    text = value.isoformat()
    try:
        _read_datetime(text)
    except (ValueError, OverflowError):
        raise Unsupported(f"the datetime {text[:_SHORT]}, in UTC no year from 1 to 9999") from None
    return ["datetime", text]


def _is_bounded(text: str) -> bool:
    """Tell whether work with the number is bounded: no signalling NaN, no giant exponent."""
    if len(text) > 3 * MAX_DIGITS or not _DECIMAL.fullmatch(text):
        return False
    value = Decimal(text)
    return not value.is_finite() or (
        abs(value.adjusted()) <= MAX_DIGITS and len(value.as_tuple().digits) <= MAX_DIGITS
    )


#: By exact type: what stands for the value in a tree.
WRITE: dict[type, Callable[[Any], Tree]] = {
    int: _write_int,
    float: lambda value: ["float", value.hex()],
    bytes: lambda value: ["bytes", base64.b64encode(value).decode()],
    Decimal: _write_decimal,
    datetime: _write_datetime,
    date: lambda value: ["date", value.isoformat()],
    time: lambda value: ["time", value.isoformat()],
    timedelta: lambda value: ["timedelta", value.days, value.seconds, value.microseconds],
    UUID: lambda value: ["uuid", str(value)],
}


def _text(tree: Tree, limit: int = _SHORT) -> str:
    if type(tree) is not str or len(tree) > limit:
        raise ValueError(f"a text of at most {limit} characters was expected")
    return tree


def _read_bytes(tree: Tree) -> bytes:
    if type(tree) is not str:
        raise ValueError("bytes are written as text")
    return base64.b64decode(tree, validate=True)


def _read_decimal(tree: Tree) -> Decimal:
    digits = _text(tree, 3 * MAX_DIGITS)
    if not _is_bounded(digits):
        raise ValueError("a Decimal out of bounds")
    return Decimal(digits)


def _read_datetime(tree: Tree) -> datetime:
    value = datetime.fromisoformat(_text(tree))
    if value.tzinfo is not None:
        value.astimezone(UTC)  # raises for one outside of the years 1 to 9999 in UTC
    return value


def _read_timedelta(days: Tree, seconds: Tree, microseconds: Tree) -> timedelta:
    if not (type(days) is type(seconds) is type(microseconds) is int):
        raise ValueError("a timedelta is three whole numbers")
    return timedelta(days, seconds, microseconds)


#: By tag: the value from the rest of the array. Raises ValueError, TypeError, ArithmeticError.
READ: dict[str, Callable[..., object]] = {
    "float": lambda tree: float.fromhex(_text(tree)),
    "bytes": _read_bytes,
    "decimal": _read_decimal,
    "datetime": _read_datetime,
    "date": lambda tree: date.fromisoformat(_text(tree)),
    "time": lambda tree: time.fromisoformat(_text(tree)),
    "timedelta": _read_timedelta,
    "uuid": lambda tree: UUID(_text(tree)),
}

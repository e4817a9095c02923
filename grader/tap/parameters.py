"""Write the parameters of a Bind as PostgreSQL writes such values. Pure.

They are for people to read: what is long is cut, and what is not in the form of its type, or of a
type that is not known here, is told by its size. A client may send any bytes.

Source: the functions *send and *out of PostgreSQL's src/backend/utils/adt, as in numeric.c.
"""

from codecs import getincrementaldecoder
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import isfinite
from struct import Struct, calcsize, pack, unpack
from struct import error as StructError
from uuid import UUID

from grader.tap.framing import MalformedFrame
from grader.tap.messages import Parameter, each_parameter

#: Of one statement, how many are written, and characters of each.
PARAMETERS = 20
CHARACTERS = 100

#: In the place of what is left out.
MORE = "…"

_NOT_IN_FORM = StructError, ValueError, ArithmeticError
_EPOCH = datetime(2000, 1, 1)
_DAY_US = 24 * 60 * 60 * 1_000_000
_NUMERIC = Struct("!hhHH")  # digits, weight of the first, sign, digits after the point
_NOT_FINITE = {0xC000: "NaN", 0xD000: "Infinity", 0xF000: "-Infinity"}
_MINUS = 0x4000
_GROUPS = CHARACTERS // 4 + 2  # of four digits: more than are shown
_ARRAY = Struct("!iiIii")  # dimensions, has NULLs, type, length, number of the first
_EMPTY_ARRAY = 12
_LENGTH = Struct("!i")
_LAST, _FIRST = (2**63 - 1, 2**31 - 1, 2**31 - 1), (-(2**63), -(2**31), -(2**31))
_QUOTED = frozenset('{}",\\ \t\n\r\v\f')


def write(bound: bytes, types: Sequence[int]) -> list[str]:
    """Write the parameters in ``bound``, which is what follows a Bind's names, or begins it."""
    written: list[str] = []
    try:
        for nth, parameter in enumerate(each_parameter(bound)):
            if nth == PARAMETERS:
                return [*written, MORE]
            written.append(_write(parameter, types[nth] if nth < len(types) else 0))
    except MalformedFrame:
        written.append(MORE)
    return written


def _write(parameter: Parameter, oid: int) -> str:
    value = parameter.value
    if value is None:
        return "NULL"
    try:
        if not parameter.binary:
            return _cut(_text(value))
        if oid == _BOOL:
            return "true" if _bool(value) == "t" else "false"  # as a cast to text does
        return _cut(_WRITERS[oid](value) if oid in _WRITERS else _unknown(value))
    except _NOT_IN_FORM:
        return f"({len(value)} byte{'s' * (len(value) != 1)})"


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS else text[: CHARACTERS - len(MORE)] + MORE


def _unknown(value: bytes) -> str:
    """Write an array, or a label of an enum; another type's value hardly looks like one of them."""
    try:
        return _array(value)
    except _NOT_IN_FORM:
        text = _text(value)
        if not text.isprintable():
            raise
        return text


def _text(value: bytes) -> str:
    beginning = value[: 4 * (CHARACTERS + 1)]
    text = getincrementaldecoder("utf-8")().decode(beginning, final=beginning == value)
    if "\0" in text:
        raise ValueError("PostgreSQL has no such text")
    return text


def _bool(value: bytes) -> str:
    return "t" if unpack("!?", value)[0] else "f"


def _number(form: str) -> Callable[[bytes], str]:
    return lambda value: str(unpack(form, value)[0])


def _float(form: str, digits: int) -> Callable[[bytes], str]:
    """Write the shortest number that is this one; ``digits`` before the point it may have."""

    def write_float(value: bytes) -> str:
        number: float = unpack(form, value)[0]
        if not isfinite(number):
            return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(number)]
        needed = next(n for n in range(18) if _is(f"{number:.{n}e}", form, value))
        mantissa, _, exponent = f"{number:.{needed}e}".partition("e")
        if -5 < int(exponent) < digits:
            return f"{number:.{max(0, needed - int(exponent))}f}"
        return f"{mantissa}e{int(exponent):+03d}"

    return write_float


def _is(text: str, form: str, value: bytes) -> bool:
    try:
        return pack(form, float(text)) == value
    except OverflowError:
        return False


def _numeric(value: bytes) -> str:
    count, weight, sign, scale = _NUMERIC.unpack_from(value)
    if sign in _NOT_FINITE:
        return _NOT_FINITE[sign]
    groups = unpack(f"!{count}h", value[_NUMERIC.size :])
    if sign not in (0, _MINUS) or not all(0 <= group < 10_000 for group in groups):
        raise ValueError("not a numeric")

    def write_groups(first: int, many: int) -> str:
        at = range(weight - first, weight - first + min(many, _GROUPS))
        return "".join(f"{groups[n] if 0 <= n < count else 0:04}" for n in at)

    whole = write_groups(weight, weight + 1).lstrip("0") or "0"
    fraction = write_groups(-1, -(-scale // 4))[:scale]
    minus, point = "-" if sign == _MINUS else "", "." if fraction else ""
    return f"{minus}{whole}{point}{fraction}"


def _bytea(value: bytes) -> str:
    return "\\x" + value[:CHARACTERS].hex()


def _uuid(value: bytes) -> str:
    return str(UUID(bytes=value))


def _jsonb(value: bytes) -> str:
    if value[:1] != b"\1":
        raise ValueError("another version of jsonb")
    return _text(value[1:])


def _infinite(form: str, write_finite: Callable[[int], str]) -> Callable[[bytes], str]:
    """Write a moment: the first and the last that its form has are the infinite ones."""
    last = (1 << 8 * calcsize(form) - 1) - 1

    def write_moment(value: bytes) -> str:
        (number,) = unpack(form, value)
        return {last: "infinity", -last - 1: "-infinity"}.get(number) or write_finite(number)

    return write_moment


def _date(days: int) -> str:
    return (_EPOCH + timedelta(days=days)).date().isoformat()


def _timestamp(microseconds: int) -> str:
    days, clock = divmod(microseconds, _DAY_US)
    return f"{_date(days)} {_clock(clock)}"


def _clock(microseconds: int) -> str:
    seconds, fraction = divmod(microseconds, 1_000_000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{fraction:06}".rstrip("0") if fraction else text


def _time(value: bytes) -> str:
    (microseconds,) = unpack("!q", value)
    if not 0 <= microseconds <= _DAY_US:
        raise ValueError("not a time of day")
    return _clock(microseconds)


def _interval(value: bytes) -> str:
    microseconds, days, months = parts = unpack("!qii", value)
    if parts in (_LAST, _FIRST):
        return "infinity" if parts == _LAST else "-infinity"
    years = int(months / 12)
    written: list[str] = []
    negative = False  # the part before
    for number, unit in ((years, "year"), (months - 12 * years, "mon"), (days, "day")):
        if number:
            sign = "+" if negative and number > 0 else ""
            written.append(f"{sign}{number} {unit}{'s' * (number != 1)}")
            negative = number < 0
    if microseconds or not written:
        sign = "-" if microseconds < 0 else "+" if negative else ""
        written.append(sign + _clock(abs(microseconds)))
    return " ".join(written)


def _array(value: bytes) -> str:
    """Write an array of one dimension, as far as it is shown."""
    if value[:4] == bytes(4) and len(value) == _EMPTY_ARRAY:
        return "{}"
    dimensions, _, oid, length, first = _ARRAY.unpack_from(value)
    if (dimensions, first) != (1, 1):
        raise ValueError("not a plain array")
    written: list[str] = []
    at, room = _ARRAY.size, CHARACTERS
    while len(written) < length and room > 0:
        (size,) = _LENGTH.unpack_from(value, at)
        at += _LENGTH.size
        end = at + max(size, 0)
        if end > len(value):
            raise ValueError("an element is missing")
        element = value[at:end]
        written.append("NULL" if size < 0 else _quoted(_WRITERS.get(oid, _text)(element)))
        at, room = end, room - len(written[-1]) - 1
    if len(written) == length and at != len(value):
        raise ValueError("more than an array")
    return f"{{{','.join(written)}}}"


def _quoted(element: str) -> str:
    """Put an element of an array into quotes, if it needs them."""
    if element and element.upper() != "NULL" and _QUOTED.isdisjoint(element):
        return element
    escaped = element.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_BOOL = 16
_WRITERS: dict[int, Callable[[bytes], str]] = {
    _BOOL: _bool,
    17: _bytea,
    20: _number("!q"),
    21: _number("!h"),
    23: _number("!i"),
    26: _number("!I"),  # oid
    114: _text,  # json
    700: _float("!f", 6),
    701: _float("!d", 15),
    1082: _infinite("!i", _date),
    1083: _time,
    1114: _infinite("!q", _timestamp),
    1184: _infinite("!q", lambda microseconds: f"{_timestamp(microseconds)}+00"),
    1186: _interval,
    1700: _numeric,
    2950: _uuid,
    3802: _jsonb,
}
#: "char", name, text, xml, unknown, character, character varying
_WRITERS |= dict.fromkeys((18, 19, 25, 142, 705, 1042, 1043), _text)

"""Read the bodies of the few messages whose content matters. Pure.

A body may have been cut by its grammar (framing.py): texts may then lack their end, names never.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct, unpack_from
from struct import error as StructError

from grader.tap.framing import NAME_BYTES, SQL_BYTES, MalformedFrame

_ERROR_CHARACTERS = 4096
_DETAIL_CHARACTERS = 1024
_PROCESS = re.compile(r"\b([Pp])rocess (\d{1,10})\b")
_WAITS = re.compile(r"\bProcess \d{1,10} waits for [^\n]{1,200}?; blocked by process \d{1,10}\b")
_TWO_WORDS = Struct("!II")
_HALF_WORD = Struct("!H")
_LENGTH = Struct("!i")
_TYPE = Struct("!I")
_COLUMN = Struct("!IhIhih")  # table, number, type, size, modifier, format
_NUMBERS = re.compile(r"(?: \d+)+\Z")


@dataclass(frozen=True)
class ServerError:
    """What an ErrorResponse says."""

    sqlstate: str
    message: str
    fatal: bool  # the server closes the connection after it
    detail: str = ""
    context: str = ""  # what the server was at, the innermost first


@dataclass(frozen=True)
class Parameter:
    """The value of one parameter as it was sent: in PostgreSQL's text form or its binary one."""

    binary: bool
    value: bytes | None  # None: NULL


def read_name(body: bytes, at: int = 0) -> tuple[bytes, int]:
    """Return the statement or portal name at ``at`` and where the next field begins.

    A longer name than PostgreSQL compares is refused: two statements could share it.
    """
    end = body.find(b"\0", at)
    if end < 0 or end - at > NAME_BYTES:
        raise MalformedFrame(f"a name has no end, or more than {NAME_BYTES} bytes")
    return body[at:end], end + 1


def read_text(body: bytes, at: int = 0) -> str:
    """Return the SQL at ``at``, at most its first 16 KiB, whatever its encoding claims to be."""
    end = body.find(b"\0", at)
    if end < 0:
        if len(body) - at < SQL_BYTES:
            raise MalformedFrame("an SQL text has no end")
        return body[at : at + SQL_BYTES].decode(errors="replace") + " ..."
    return body[at:end].decode(errors="replace")


def read_parameters(bound: bytes) -> list[Parameter]:
    """Return the parameters of a Bind; ``bound`` is what follows its names."""
    return list(each_parameter(bound))


def each_parameter(bound: bytes) -> Iterator[Parameter]:
    """Read one after the other, as far as they are there. Raises MalformedFrame."""
    try:
        yield from _parameters(bound)
    except StructError as error:
        raise MalformedFrame(f"the parameters of a Bind end too soon: {error}") from error


def _parameters(bound: bytes) -> Iterator[Parameter]:
    (count,) = _HALF_WORD.unpack_from(bound)
    formats = unpack_from(f"!{count}H", bound, _HALF_WORD.size)
    at = _HALF_WORD.size * (1 + count)
    (count,) = _HALF_WORD.unpack_from(bound, at)
    at += _HALF_WORD.size
    if len(formats) < 2:  # none: all are text; one: all are like it
        formats = (formats or (0,)) * count
    for index in range(count):
        (size,) = _LENGTH.unpack_from(bound, at)
        at += _LENGTH.size
        end = at + max(size, 0)
        if end > len(bound) or index >= len(formats):
            raise StructError("a value or its format is missing")
        yield Parameter(formats[index] == 1, bound[at:end] if size >= 0 else None)
        at = end


def read_tag(body: bytes) -> str:
    """Return the command tag of a CommandComplete, as ``INSERT 0 1``."""
    return body.rstrip(b"\0").decode(errors="replace")


@lru_cache(maxsize=256)
def plain_tag(tag: str) -> str:
    """Return a command tag without its numbers, as ``INSERT``."""
    return _NUMBERS.sub("", tag)


def read_parameter_types(body: bytes) -> list[int]:
    """Return the types in a ParameterDescription, as far as it was kept."""
    return [oid for (oid,) in _TYPE.iter_unpack(body[2 : len(body) - (len(body) - 2) % 4])]


def read_column_types(body: bytes) -> list[int]:
    """Return the types in a RowDescription, as far as it was kept."""
    types, at = [], 2
    while (end := body.find(b"\0", at)) >= 0 and end + _COLUMN.size < len(body):
        types.append(_COLUMN.unpack_from(body, end + 1)[2])
        at = end + 1 + _COLUMN.size
    return types


def read_error(body: bytes) -> ServerError:
    """Return the fields of an ErrorResponse that matter here."""
    fields = {field[:1]: field[1:].decode(errors="replace") for field in body.split(b"\0") if field}
    return ServerError(
        sqlstate=fields.get(b"C", "")[:5],
        message=fields.get(b"M", "")[:_ERROR_CHARACTERS],
        fatal=fields.get(b"V") in ("FATAL", "PANIC"),
        detail=fields.get(b"D", ""),
        context=fields.get(b"W", ""),
    )


def name_connections(detail: str, backends: Mapping[int, int]) -> str:
    """Return a DETAIL, cut, that says connections where PostgreSQL says processes.

    `backends`: the connection that each process has served; any other is another client's.
    """

    def name(match: re.Match[str]) -> str:
        number = backends.get(int(match[2]))
        named = "another client" if number is None else f"connection {number}"
        return named.capitalize() if match[1] == "P" else named

    return _PROCESS.sub(name, detail[:_DETAIL_CHARACTERS])


def name_waits(text: str, backends: Mapping[int, int]) -> str:
    """Return a text, as of an exception, in which what is quoted of such a DETAIL says the same."""
    return _WAITS.sub(lambda quoted: name_connections(quoted[0], backends), text)


def read_key(body: bytes) -> tuple[int, int]:
    """Return process number and secret of a BackendKeyData."""
    if len(body) != _TWO_WORDS.size:
        raise MalformedFrame(f"a backend key of {len(body)} bytes")
    pid, key = _TWO_WORDS.unpack(body)
    return pid, key


def read_status(body: bytes) -> str:
    """Return the transaction status of a ReadyForQuery: I, T or E."""
    status = body.decode(errors="replace")
    if status not in ("I", "T", "E"):
        raise MalformedFrame(f"transaction status {status!r}")
    return status

"""The first packets of a connection, which have no type byte. Pure.

The tap never relays a student's startup packet. It reads it and writes its own: user and database
are the grader's choice, and of the settings only what any session may set for itself passes; those
in `options` become settings like the others.

Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct

from grader.tap.framing import MalformedFrame
from grader.tap.settings import SETTINGS

STARTUP_BYTES = 10_000  # as much as PostgreSQL itself takes
STARTUP_S = 5.0  # from the connection to its complete startup packet

_PREFIX = Struct("!II")
_PROTOCOL_3_0 = 196608
_CANCEL = 80877102
_SSL = 80877103
_GSS = 80877104
SSL_REQUEST = _PREFIX.pack(_PREFIX.size, _SSL)
_NEVER = {"replication"}
_OURS = {"user", "database"}
_ALLOWED = set(SETTINGS)
_OPTIONS = "options"

#: As PostgreSQL splits `options`: words between white space; a backslash takes the next character.
_WORD = re.compile(r"(?:\\.|[^\\ \t\n\v\f\r])+", re.DOTALL)


class RefusedParameter(MalformedFrame):
    """A startup parameter that a student has no business setting."""


@dataclass(frozen=True)
class Encryption:
    """SSLRequest or GSSENCRequest: the answer is a plain ``N``."""

    kind: str


@dataclass(frozen=True)
class Cancel:
    """CancelRequest: on a connection of its own, about another one."""

    pid: int
    key: int


@dataclass(frozen=True)
class Startup:
    """StartupMessage 3.0: the settings that may pass, without user and database."""

    parameters: Mapping[str, str]


def read_packet(buffer: bytes) -> Encryption | Cancel | Startup | None:
    """Read the one packet in ``buffer``; None while it is incomplete.

    Raises MalformedFrame, also when bytes are pipelined behind the packet: nobody waits less than
    for the answer, except who hopes that they are taken for something else.
    """
    if len(buffer) < _PREFIX.size:
        return None
    length, code = _PREFIX.unpack_from(buffer)
    if not _PREFIX.size <= length <= STARTUP_BYTES:
        raise MalformedFrame(f"startup packet claims a length of {length} bytes")
    if len(buffer) < length:
        return None
    if len(buffer) > length:
        raise MalformedFrame(f"{len(buffer) - length} bytes follow a startup packet unasked")
    return _parse(code, buffer[_PREFIX.size :])


def _parse(code: int, body: bytes) -> Encryption | Cancel | Startup:
    if code in (_SSL, _GSS) and not body:
        return Encryption("SSL" if code == _SSL else "GSS")
    if code == _CANCEL and len(body) == _PREFIX.size:
        return Cancel(*_PREFIX.unpack(body))
    if code == _PROTOCOL_3_0:
        return Startup(_parameters(body))
    raise MalformedFrame(f"startup packet with code {code} and {len(body)} bytes")


def _parameters(body: bytes) -> dict[str, str]:
    if not body.endswith(b"\0\0"):
        raise MalformedFrame("startup parameters do not end")
    words = [word.decode(errors="replace") for word in body[:-2].split(b"\0")]
    if len(words) % 2:
        raise MalformedFrame("a startup parameter has no value")
    parameters = dict(zip(words[::2], words[1::2], strict=True))
    asked = _options(parameters.pop(_OPTIONS, "")) | parameters  # the others override `options`
    for name in asked:
        if not (name in _OURS or name.lower() in _ALLOWED or _is_custom(name)):
            raise RefusedParameter(_refusal(name))
    return {name: value for name, value in asked.items() if name not in _OURS}


def _options(text: str) -> dict[str, str]:
    """Read the settings in `options`: ``-c name=value`` or ``--name=value``, and nothing else."""
    words = [re.sub(r"\\(.)", r"\1", word, flags=re.DOTALL) for word in _WORD.findall(text)]
    found = {}
    while words:
        option = words.pop(0)
        if option == "-c" and words:
            option += words.pop(0)
        name, is_set, value = option[2:].partition("=")
        name = name.replace("-", "_")
        if option[:2] not in ("-c", "--") or not is_set or name in _OURS:
            raise RefusedParameter(
                f'option "{option:.63}" is not taken here: write -c name=value, or server_settings'
            )
        found[name] = value
    return found


def _is_custom(name: str) -> bool:
    """A setting of the application's own, as ``shop.user_id``; PostgreSQL keeps ``_pq_``."""
    return "." in name and not name.startswith("_pq_.")


def _refusal(name: str) -> str:
    if name.lower() in _NEVER:
        return f'startup parameter "{name}" is forbidden here'
    return f'startup parameter "{name:.63}" is none that a session may SET: leave it out'


def build_startup(parameters: Mapping[str, str], *, user: str, database: str) -> bytes:
    """Write the startup packet of the tap's own connection to the server."""
    words = [word for pair in parameters.items() for word in pair]
    words = ["user", user, "database", database, *words]
    body = b"".join(word.encode() + b"\0" for word in words) + b"\0"
    return _PREFIX.pack(_PREFIX.size + len(body), _PROTOCOL_3_0) + body


def build_cancel(cancel: Cancel) -> bytes:
    """Write a CancelRequest."""
    return Struct("!IIII").pack(16, _CANCEL, cancel.pid, cancel.key)


def build_refusal(message: str) -> bytes:
    """Write the ErrorResponse to a startup that the tap refuses, so that asyncpg can say why."""
    fields = {"S": "FATAL", "V": "FATAL", "C": "42501", "M": message}
    body = b"".join(f"{kind}{text}\0".encode() for kind, text in fields.items()) + b"\0"
    return b"E" + Struct("!I").pack(4 + len(body)) + body

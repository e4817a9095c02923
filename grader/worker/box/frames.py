"""Frames: a 4-byte big-endian length, then that many bytes of JSON. Shared by both sides.

The JSON is arrays, strings, whole numbers, true, false and null. Objects and fractions do not
occur (codec.py has tags for them), so their quirks (duplicate keys, NaN) cannot either. What a
child sends is measured before it is parsed: length before it is read, depth and number of values
before one of them is made.
"""

import json
import re
from asyncio import StreamReader
from typing import NoReturn, TypeAlias

Tree: TypeAlias = "bool | int | str | list[Tree] | None"

MIB = 1024 * 1024
#: The longest frame in each direction, in bytes. It is also the bound of any one string.
MAX_TO_GRADER = 4 * MIB
MAX_TO_CHILD = 64 * MIB
#: How many arrays may stand inside each other, the frame's own included.
MAX_DEPTH = 32
#: Values in one frame from a child.
MAX_NODES = 1_000_000
#: Digits of a whole number: what Python itself takes, quadratic beyond.
MAX_DIGITS = 4300

HEADER_BYTES = 4

# Possessive, and an unfinished string counts as one: no input makes it look at a byte twice.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]"))


class FrameError(Exception):
    """Bytes that are no frame of ours. Says what is wrong with them."""


def pack(message: Tree, limit: int) -> bytes:
    """Return the frame of `message`. Raises FrameError if it is longer than `limit`."""
    text = json.dumps(message, separators=(",", ":"), check_circular=False)
    if len(text) > limit:
        raise FrameError(f"{len(text):,} bytes, {limit:,} are allowed")
    return len(text).to_bytes(HEADER_BYTES, "big") + text.encode("ascii")


def length(header: bytes, limit: int) -> int:
    """Return the length that a frame's header announces. Raises FrameError beyond `limit`."""
    announced = int.from_bytes(header, "big")
    if not 0 < announced <= limit:
        raise FrameError(f"a frame of {announced:,} bytes was announced, 1 to {limit:,} may be")
    return announced


async def read_frame(reader: StreamReader, limit: int) -> bytes:
    """Read a frame's JSON. Raises FrameError, or IncompleteReadError at the end of the stream."""
    return await reader.readexactly(length(await reader.readexactly(HEADER_BYTES), limit))


def measure(text: bytes) -> None:
    """Raise FrameError if parsing `text` would make too many values, or too deep ones."""
    skeleton = _STRING.sub(b"", text)
    nodes = skeleton.count(b",") + skeleton.count(b"[")
    if nodes > MAX_NODES:
        raise FrameError(f"more than {MAX_NODES:,} values")
    brackets = skeleton.translate(None, _ALL_BUT_BRACKETS)
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        raise FrameError(f"arrays that do not close, or more than {MAX_DEPTH} inside each other")


def parse(text: bytes) -> list[Tree]:
    """Return the message that a frame's JSON carries, not empty. Raises FrameError."""
    try:
        message = _DECODER.decode(text.decode())
    except (ValueError, RecursionError) as error:
        raise FrameError(f"no JSON of ours: {error}"[:200]) from error
    if type(message) is not list or not message:
        raise FrameError("not an array, or an empty one")
    return message


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number of more than {MAX_DIGITS} digits")
    return int(digits)


def _refuse(what: object) -> NoReturn:
    raise ValueError("objects, fractions and NaN do not occur")


_DECODER = json.JSONDecoder(
    parse_int=_whole, parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_refuse
)

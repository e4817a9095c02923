"""Cut PostgreSQL's byte stream into frames by their headers alone.

Pure: bytes in, frames out. Whatever the bytes are, a reader keeps at most the first few kilobytes
of one frame and raises nothing but MalformedFrame. A length is judged before anything is kept.

Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct

KIBIBYTE = 1024
SQL_BYTES = 16 * KIBIBYTE  # of one SQL text; the rest of it is relayed and not kept
ERROR_BYTES = 8 * KIBIBYTE  # of one ErrorResponse with all its fields
BIND_BYTES = 64 * KIBIBYTE  # of one Bind: its parameters, to explain the statement with
DESCRIPTION_BYTES = 16 * KIBIBYTE  # of the types of one statement
NAME_BYTES = 63  # PostgreSQL compares statement names in this many bytes and no more

_HEADER = Struct("!BI")
_HEADER_BYTES = _HEADER.size
_FRAME_LIMIT = 16 * KIBIBYTE * KIBIBYTE
_BULK_LIMIT = 0x3FFFFFFF  # the largest message that PostgreSQL itself takes

# How much of a body to keep, where it is not a number of bytes:
_BULK = 0  # nothing; say how many came
_PASSED = -1  # nothing; say that it came
_REFUSED = -2

#: Kind, as much of the body as is kept, how often, and bytes of the body, all of them: bulk frames
#: come as one run, with the bytes of all their bodies together.
Frame = tuple[int, bytes, int, int]


class MalformedFrame(Exception):
    """Bytes that no honest client or server sends: close both sides."""


@dataclass(frozen=True)
class Grammar:
    """Which kinds may come, and how much of each to keep."""

    keep: tuple[int, ...]  # by kind: bytes of the body to keep, or one of the above
    limit: int  # of the length of a frame that is not bulk
    last: int = -1  # the kind after which nothing may come


def _grammar(
    kinds: Mapping[bytes, int], *, limit: int = _FRAME_LIMIT, last: bytes = b""
) -> Grammar:
    keep = [_REFUSED] * 256
    for letters, size in kinds.items():
        for kind in letters:
            keep[kind] = size
    return Grammar(keep=tuple(keep), limit=limit, last=last[0] if last else -1)


_NAME = NAME_BYTES + 2  # a letter or nothing, a name, its NUL

#: From the client until the server's first ReadyForQuery: passwords and Terminate.
AUTHENTICATING = _grammar({b"p": _PASSED, b"X": 1}, last=b"X")
#: From the client afterwards. FunctionCall is refused: it runs functions without any SQL.
READY = _grammar(
    {
        b"P": SQL_BYTES + _NAME,
        b"Q": SQL_BYTES + 1,
        b"B": BIND_BYTES,
        b"EDC": _NAME,
        b"SHXcf": 1,
        b"d": _BULK,
    },
    last=b"X",
)
#: From the server at any time.
BACKEND = _grammar(
    {
        b"E": ERROR_BYTES,
        b"C": 256,
        b"K": 16,
        b"tT": DESCRIPTION_BYTES,
        b"Z123nIsG": 1,
        b"DdNA": _BULK,
        b"RSHc": _PASSED,
    },
    limit=_BULK_LIMIT,
)
_NOTHING = _grammar({})


class FrameReader:
    """Read one direction of one connection. ``grammar`` may be replaced between two feeds."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self._header = b""  # of a frame whose header has not come whole
        self._left = 0  # bytes still to come of the frame under way
        self._size = 0  # of all its body
        self._kind = -1  # of the frame under way; -1 when no one waits for its end
        self._kept = b""

    def feed(self, data: bytes) -> tuple[list[Frame], bytes]:
        """Return the frames that end in ``data`` and the bytes that may now be relayed.

        Those bytes are all of ``data`` but an unfinished header, and what an earlier call held
        back. Bulk frames are counted when they begin.
        """
        if self._header:
            data, self._header = self._header + data, b""
        frames: list[Frame] = []
        at = self._continue(data, frames) if self._left else 0
        at = self._scan(data, at, frames)
        end = len(data)
        if at > end:
            self._left = at - end
        elif at < end:
            self._header = data[at:]
            data = data[:at]
        return frames, data

    def end_of_frame(self, data: bytes, at: int) -> int:
        """Return where in ``data`` the frame ends that is under way at ``at``, or begins there.

        Or the end of ``data``, if that comes before. For who has to act between two frames and so
        feeds one at a time.
        """
        if self._left:
            return min(at + self._left, len(data))
        header = self._header + data[at : at + _HEADER_BYTES - len(self._header)]
        if len(header) < _HEADER_BYTES:
            return len(data)
        length: int = _HEADER.unpack(header)[1]
        return min(at + max(1 + length - len(self._header), 1), len(data))

    def _continue(self, data: bytes, frames: list[Frame]) -> int:
        """Take the rest of the frame under way; return where the next one begins."""
        taken = min(self._left, len(data))
        self._left -= taken
        if self._kind >= 0:
            room = self.grammar.keep[self._kind] - len(self._kept)
            self._kept += data[: min(room, taken)]
            if not self._left:
                frames.append((self._kind, self._kept, 1, self._size))
                self._finish(self._kind)
        return taken

    def _finish(self, kind: int) -> None:
        self._kind, self._kept = -1, b""
        if kind == self.grammar.last:
            self.grammar = _NOTHING

    def _scan(self, data: bytes, at: int, frames: list[Frame]) -> int:
        """Read headers from ``at``; return where the next one is due, which may lie behind the end.

        One long loop on purpose: a big result is nothing but this loop.
        """
        unpack, end = _HEADER.unpack_from, len(data)
        keep, limit = self.grammar.keep, self.grammar.limit
        while end - at >= _HEADER_BYTES:
            kind, length = unpack(data, at)
            size = keep[kind]
            if size == _REFUSED or length < 4 or length > (limit if size else _BULK_LIMIT):
                raise MalformedFrame(_complaint(kind, size, length))
            body = at + _HEADER_BYTES
            at += 1 + length
            if size == _PASSED:
                frames.append((kind, b"", 1, length - 4))
                continue
            if size == _BULK:
                run = 1
                while end - at >= _HEADER_BYTES:
                    next_kind, length = unpack(data, at)
                    if next_kind != kind or not 4 <= length <= _BULK_LIMIT:
                        break
                    at += 1 + length
                    run += 1
                frames.append((kind, b"", run, at - body - _HEADER_BYTES * (run - 1)))
                continue
            kept = data[body : min(body + size, at)]
            if at > end:
                self._kind, self._kept, self._size = kind, kept, length - 4
                break
            frames.append((kind, kept, 1, length - 4))
            if kind == self.grammar.last:
                self._finish(kind)
                keep = self.grammar.keep
        return at


def _complaint(kind: int, size: int, length: int) -> str:
    if size == _REFUSED:
        return f"message type {bytes([kind])!r} is not allowed here"
    return f"message {bytes([kind])!r} claims a length of {length} bytes"

"""What clients and servers say to each other: strategies for messages, whole and broken."""

import itertools
from struct import pack

from hypothesis import strategies as st

_TEXTS = st.sampled_from(
    [
        b"SELECT 1",
        b"BEGIN",
        b"COMMIT",
        b"ROLLBACK",
        b"SAVEPOINT a",
        b"INSERT INTO t VALUES ($1)",
        b"COPY t FROM STDIN",
        b"",
        b"/* /* */ BEGIN",
        b"SELECT pg_advisory_unlock_all();\nCLOSE ALL;\nUNLISTEN *;\nRESET ALL;",
        b'SELECT * FROM "t" LIMIT 1',
        b"\xff\x80 SELECT",
    ]
)
#: SQL texts, among them one that is longer than what is kept of it.
SQL = _TEXTS | st.just(20_000).map(lambda size: b"SELECT '" + b"x" * size + b"'")
NAME = st.sampled_from([b"", b"a", b"b", b"\xff", b"n" * 63])


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """A message with its type and its length."""
    return kind + pack("!I", 4 + len(body)) + body


def packet(code: int, body: bytes = b"") -> bytes:
    """A message of a connection's beginning, which has no type."""
    return pack("!II", 8 + len(body), code) + body


def startup(**parameters: str) -> bytes:
    """A startup packet of protocol 3.0."""
    words = [word for pair in parameters.items() for word in pair]
    return packet(196608, b"".join(word.encode() + b"\0" for word in words) + b"\0")


def _bind(portal: bytes, name: bytes, values: list[bytes]) -> bytes:
    parameters = b"".join(pack("!i", len(value)) + value for value in values)
    counts = pack("!HH", 0, len(values))
    return frame(b"B", portal + b"\0" + name + b"\0" + counts + parameters + pack("!H", 0))


_CHOICE = st.sampled_from([b"S", b"P"])

#: Messages that an honest client sends once the server is ready, but Terminate.
CLIENT = st.one_of(
    st.builds(lambda sql: frame(b"Q", sql + b"\0"), SQL),
    st.builds(lambda n, sql: frame(b"P", n + b"\0" + sql + b"\0\0\0"), NAME, SQL),
    st.builds(_bind, NAME, NAME, st.lists(st.binary(max_size=10), max_size=3)),
    st.builds(lambda n: frame(b"E", n + b"\0\0\0\0\0"), NAME),
    st.builds(lambda k, n: frame(b"D", k + n + b"\0"), _CHOICE, NAME),
    st.builds(lambda k, n: frame(b"C", k + n + b"\0"), _CHOICE, NAME),
    st.sampled_from([frame(b"S"), frame(b"H"), frame(b"c"), frame(b"f", b"no\0")]),
    st.builds(lambda data: frame(b"d", data), st.binary(max_size=50)),
)

#: What no honest client sends then.
BROKEN_CLIENT = st.one_of(
    st.just(frame(b"F", pack("!IHHH", 2626, 0, 0, 0))),
    st.builds(frame, st.binary(min_size=1, max_size=1), st.binary(max_size=20)),
    st.builds(
        lambda kind, length, body: kind + pack("!I", length) + body,
        st.sampled_from([bytes([k]) for k in b"PQBEDCSHdcfXF"]),
        st.one_of(st.integers(0, 8), st.integers(2**24 - 4, 2**24 + 4), st.integers(0, 2**32 - 1)),
        st.binary(max_size=40),
    ),
    st.builds(
        lambda kind, n: frame(kind, b"n" * n + b"\0"),
        st.sampled_from([b"E", b"P"]),
        st.integers(60, 70),
    ),
    st.binary(min_size=1, max_size=30),
)


def _error(state: bytes, severity: bytes) -> bytes:
    return frame(b"E", b"S" + severity + b"\0V" + severity + b"\0C" + state + b"\0Mno\0\0")


READY = frame(b"Z", b"I")
#: What a server says to a client that it lets in.
WELCOME = frame(b"R", pack("!I", 0)) + frame(b"K", pack("!II", 7, 11)) + READY

#: Messages that a server may send at some time.
SERVER = st.one_of(
    st.sampled_from([frame(b"Z", status) for status in (b"I", b"T", b"E")]),
    st.sampled_from([frame(b"1"), frame(b"2"), frame(b"3"), frame(b"n"), frame(b"s"), frame(b"I")]),
    st.builds(
        lambda tag: frame(b"C", tag + b"\0"),
        st.sampled_from([b"BEGIN", b"COMMIT", b"ROLLBACK", b"INSERT 0 1", b"SELECT 3", b"\xff"]),
    ),
    st.builds(lambda rows: frame(b"D", b"\0\1\0\0\0\1x") * rows, st.integers(1, 5)),
    st.builds(
        _error, st.sampled_from([b"23505", b"", b"57P01"]), st.sampled_from([b"ERROR", b"FATAL"])
    ),
    st.sampled_from([frame(b"T", b"\0\0"), frame(b"G", b"\0\0\0"), frame(b"N", b"\0"), WELCOME]),
    st.builds(lambda body: frame(b"E", body), st.binary(max_size=30)),
)


@st.composite
def cut_up(draw: st.DrawFn, whole: bytes) -> list[bytes]:
    """The same bytes in pieces."""
    if draw(st.booleans()) and len(whole) < 200:
        return [whole[at : at + 1] for at in range(len(whole))]
    cuts = draw(st.lists(st.integers(0, len(whole)), max_size=5))
    edges = [0, *sorted(cuts), len(whole)]
    return [whole[a:b] for a, b in itertools.pairwise(edges) if b > a]

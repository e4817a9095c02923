"""The tap's framing: any bytes in, frames or MalformedFrame out, and little kept."""

import contextlib
from itertools import pairwise
from struct import pack

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.tap.framing import (
    AUTHENTICATING,
    BACKEND,
    READY,
    SQL_BYTES,
    Frame,
    FrameReader,
    Grammar,
    MalformedFrame,
)

LARGEST_KEPT = SQL_BYTES + 1024


def frame(kind: bytes, body: bytes = b"") -> bytes:
    return kind + pack("!I", 4 + len(body)) + body


CONVERSATION = (
    frame(b"P", b"s\0SELECT $1\0\0\0")
    + frame(b"B", b"\0s\0\0\0\0\1\0\0\0\4\0\0\0\1\0\0")
    + frame(b"E", b"\0\0\0\0\0")
    + frame(b"S")
    + frame(b"Q", b"COPY t FROM STDIN\0")
    + frame(b"d", b"1\n")
    + frame(b"d", b"2\n")
    + frame(b"c")
    + frame(b"X")
)


def merged(frames: list[Frame]) -> list[Frame]:
    """Join runs of bulk frames that a split has cut in two."""
    result: list[Frame] = []
    for kind, body, times, size in frames:
        if result and kind == ord("d") == result[-1][0]:
            *_, before, before_size = result.pop()
            times, size = times + before, size + before_size
        result.append((kind, body, times, size))
    return result


def test_frames_come_whole_from_one_piece() -> None:
    """Each message becomes one frame with its body, and COPY data one run."""
    frames, relayed = FrameReader(READY).feed(CONVERSATION)
    assert [chr(kind) for kind, *_ in frames] == list("PBESQdcX")
    assert frames[0] == (ord("P"), b"s\0SELECT $1\0\0\0", 1, 14)
    assert frames[5] == (ord("d"), b"", 2, 4)
    assert relayed == CONVERSATION


@pytest.mark.parametrize("cut", range(len(CONVERSATION) + 1))
def test_a_split_changes_nothing(cut: int) -> None:
    """Cut in two at any byte, the stream gives the same frames and relays the same bytes."""
    reader = FrameReader(READY)
    first, head = reader.feed(CONVERSATION[:cut])
    second, tail = reader.feed(CONVERSATION[cut:])
    assert merged(first + second) == FrameReader(READY).feed(CONVERSATION)[0]
    assert head + tail == CONVERSATION


def test_byte_by_byte_changes_nothing() -> None:
    """Fed one byte at a time, the stream gives the same frames and relays the same bytes."""
    reader, frames, relayed = FrameReader(READY), [], b""
    for byte in CONVERSATION:
        more, ready = reader.feed(bytes([byte]))
        frames += more
        relayed += ready
    assert merged(frames) == FrameReader(READY).feed(CONVERSATION)[0]
    assert relayed == CONVERSATION


def test_a_header_is_held_back_until_it_is_checked() -> None:
    """Not even the type byte of a message is relayed before its length is known."""
    assert FrameReader(READY).feed(frame(b"S") + b"F\0\0\0")[1] == frame(b"S")


@pytest.mark.parametrize("length", [0, 1, 3, 16 * 1024 * 1024 + 1, 2**31 - 1, 2**31, 2**32 - 1])
def test_an_impossible_length_is_refused_at_once(length: int) -> None:
    """A length below 4 or above 16 MiB is refused when the header has come."""
    with pytest.raises(MalformedFrame, match=str(length)):
        FrameReader(READY).feed(b"Q" + pack("!I", length))


def test_copy_data_may_be_larger_than_other_messages() -> None:
    """COPY data is relayed as it comes, so its length is PostgreSQL's business."""
    header = b"d" + pack("!I", 0x3FFFFFFF)
    assert FrameReader(READY).feed(header + b"x" * 10) == (
        [(ord("d"), b"", 1, 0x3FFFFFFF - 4)],
        header + b"x" * 10,
    )


def test_copy_data_has_a_limit_too() -> None:
    """What PostgreSQL itself would not take is refused, in the middle of a run too."""
    with pytest.raises(MalformedFrame, match="1073741824"):
        FrameReader(READY).feed(frame(b"d", b"1") + b"d" + pack("!I", 0x40000000))


@pytest.mark.parametrize(
    "kind", [bytes([kind]) for kind in range(256) if kind not in b"PBEDCHSQXdcf"]
)
def test_only_frontend_messages_come_from_a_client(kind: bytes) -> None:
    """FunctionCall, late passwords, what only servers send, and nonsense are refused."""
    with pytest.raises(MalformedFrame, match="not allowed"):
        FrameReader(READY).feed(frame(kind, b"\0\0\0\0"))


@pytest.mark.parametrize("kind", [b"Q", b"P", b"S", b"d", b"F"])
def test_nothing_but_passwords_comes_before_the_server_is_ready(kind: bytes) -> None:
    """While authenticating only password messages and Terminate are taken."""
    with pytest.raises(MalformedFrame, match="not allowed"):
        FrameReader(AUTHENTICATING).feed(frame(b"p", b"secret\0") + frame(kind))


@pytest.mark.parametrize("pieces", [1, 2])
def test_nothing_comes_after_terminate(pieces: int) -> None:
    """A message behind Terminate is refused, in the same piece and in the next."""
    reader = FrameReader(READY)
    stream = [frame(b"X"), frame(b"Q", b"SELECT 1\0")]
    with pytest.raises(MalformedFrame):
        for piece in [b"".join(stream)] if pieces == 1 else stream:
            reader.feed(piece)


def test_a_long_body_is_cut_and_relayed_whole() -> None:
    """Of a large message the beginning is kept, and every byte is relayed."""
    message = frame(b"Q", b"SELECT '" + b"x" * 1_000_000 + b"'\0")
    reader, relayed, frames = FrameReader(READY), b"", []
    for at in range(0, len(message), 70_000):
        more, ready = reader.feed(message[at : at + 70_000])
        relayed += ready
        frames += more
    assert relayed == message
    assert len(frames) == 1
    assert len(frames[0][1]) == SQL_BYTES + 1


def test_rows_are_counted_and_not_kept() -> None:
    """A result is one run of rows, whatever its size; the bytes of its bodies are told."""
    rows = frame(b"D", b"\0\1\0\0\0\1x") * 1000
    frames, _ = FrameReader(BACKEND).feed(rows + frame(b"C", b"SELECT 1000\0"))
    assert frames == [(ord("D"), b"", 1000, 7000), (ord("C"), b"SELECT 1000\0", 1, 12)]


@pytest.mark.parametrize("kind", [b"E", b"S", b"T"])
def test_all_bytes_are_told_whatever_is_kept(kind: bytes) -> None:
    """What is not kept of a message is counted: an error's end, all of a changed setting."""
    reader = FrameReader(BACKEND)
    whole = frame(kind, b"x" * 100_000)
    frames = [
        one for at in range(0, len(whole), 777) for one in reader.feed(whole[at : at + 777])[0]
    ]
    assert [(letter, size) for letter, _, _, size in frames] == [(kind[0], 100_000)]


def kept(reader: FrameReader) -> int:
    return sum(len(value) for value in vars(reader).values() if isinstance(value, bytes))


@settings(max_examples=200, deadline=None)
@given(
    grammar=st.sampled_from([AUTHENTICATING, READY, BACKEND]),
    pieces=st.lists(
        st.one_of(
            st.binary(max_size=200),
            st.builds(
                frame, st.sampled_from([bytes([k]) for k in b"PBEDCHSQXdcfpZKT"]), st.binary()
            ),
            st.builds(
                lambda kind, length, body: kind + pack("!I", length) + body,
                st.sampled_from([b"Q", b"B", b"d", b"E", b"D"]),
                st.integers(0, 2**32 - 1),
                st.binary(max_size=300).map(lambda body: body * 100),
            ),
        ),
        max_size=8,
    ),
)
@example(grammar=READY, pieces=[b"Q" + pack("!I", 16 * 1024 * 1024), b"x" * 1_000_000])
def test_any_bytes_are_frames_or_malformed(grammar: Grammar, pieces: list[bytes]) -> None:
    """Whatever comes: MalformedFrame and nothing else, and never more kept than one SQL text."""
    reader, relayed = FrameReader(grammar), 0
    try:
        for piece in pieces:
            frames, ready = reader.feed(piece)
            relayed += len(ready)
            assert kept(reader) <= LARGEST_KEPT
            assert all(len(body) <= LARGEST_KEPT for _, body, *_ in frames)
    except MalformedFrame:
        return
    assert 0 <= sum(map(len, pieces)) - relayed < 5


def one_by_one(reader: FrameReader, data: bytes) -> tuple[list[Frame], list[bytes]]:
    """Feed what a piece of a stream holds, never beyond the end of a frame."""
    frames, pieces, at = list[Frame](), list[bytes](), 0
    while at < len(data):
        end = reader.end_of_frame(data, at)
        more, piece = reader.feed(data[at:end])
        frames += more
        pieces.append(piece)
        at = end
    return frames, pieces


@given(st.lists(st.integers(0, len(CONVERSATION)), max_size=6))
def test_frame_by_frame_changes_nothing(cuts: list[int]) -> None:
    """However a stream comes, one frame at a time it gives the same frames and bytes."""
    reader, frames, relayed = FrameReader(READY), list[Frame](), b""
    edges = [0, *sorted(cuts), len(CONVERSATION)]
    for start, stop in pairwise(edges):
        more, pieces = one_by_one(reader, CONVERSATION[start:stop])
        frames += more
        relayed += b"".join(pieces)
    assert merged(frames) == FrameReader(READY).feed(CONVERSATION)[0]
    assert relayed == CONVERSATION


def test_frame_by_frame_each_is_alone() -> None:
    """A stream that comes whole is relayed in as many pieces as it has frames."""
    _, pieces = one_by_one(FrameReader(READY), CONVERSATION)
    assert [piece[:1] for piece in pieces] == [b"P", b"B", b"E", b"S", b"Q", b"d", b"d", b"c", b"X"]


@given(st.binary(max_size=200), st.integers(0, 200))
def test_frame_by_frame_of_anything_ends(data: bytes, cut: int) -> None:
    """Any bytes at all come to an end, in frames or MalformedFrame."""
    reader = FrameReader(READY)
    with contextlib.suppress(MalformedFrame):
        for piece in (data[:cut], data[cut:]):
            one_by_one(reader, piece)

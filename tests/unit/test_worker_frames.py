"""Frames are measured before they are believed."""

import asyncio

import pytest

from grader.worker.box.frames import (
    MAX_DEPTH,
    MAX_NODES,
    MAX_TO_GRADER,
    FrameError,
    length,
    measure,
    pack,
    parse,
    read_frame,
)


def test_a_packed_message_parses_to_itself() -> None:
    """The header is the length, the rest is the message."""
    frame = pack([1, "a", [None, True]], 100)
    assert (int.from_bytes(frame[:4], "big"), parse(frame[4:])) == (
        len(frame) - 4,
        [1, "a", [None, True]],
    )


def test_a_message_beyond_the_limit_is_not_packed() -> None:
    """The sender finds out first."""
    with pytest.raises(FrameError, match="bytes"):
        pack(["x" * 100], 100)


@pytest.mark.parametrize("announced", [0, MAX_TO_GRADER + 1, 2**31, 2**32 - 1])
def test_a_length_out_of_bounds_is_refused_before_reading(announced: int) -> None:
    """No memory is taken on the word of a header."""
    with pytest.raises(FrameError, match="announced"):
        length(announced.to_bytes(4, "big"), MAX_TO_GRADER)


async def test_a_frame_cut_short_is_the_end_of_the_stream() -> None:
    """A header that promises more than comes waits for the end, not for ever."""
    reader = asyncio.StreamReader()
    reader.feed_data(b"\x00\x00\x00\x09[1]")
    reader.feed_eof()
    with pytest.raises(asyncio.IncompleteReadError):
        await read_frame(reader, MAX_TO_GRADER)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[",
        b"[1]x",
        b"[1][2]",
        b"{}",
        b'{"ok": false, "ok": true}',
        b'[{"a": 1}]',
        b"1",
        b'"text"',
        b"null",
        b"[1.0]",
        b"[1e5]",
        b"[NaN]",
        b"[-Infinity]",
        b"[" + b"9" * 5000 + b"]",
        b"[\xff]",
        b'["\xed\xa0\x80"]',
        b"\x80\x04\x95\x10.",
        b'["\\x41"]',
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_is_no_message_of_ours_is_refused(text: bytes) -> None:
    """Objects, fractions, NaN, giant numbers, pickles, trailing bytes: FrameError for each."""
    with pytest.raises(FrameError):
        parse(text)


def test_depth_is_measured_without_descending() -> None:
    """100,000 open brackets are counted, not followed."""
    with pytest.raises(FrameError, match="inside each other"):
        measure(b"[" * 100_000)


@pytest.mark.parametrize(("depth", "fits"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False)])
def test_the_depth_limit_is_exact(depth: int, fits: bool) -> None:
    """As many arrays inside each other as MAX_DEPTH says, however many beside them."""
    text = b"[" + b"[" * (depth - 1) + b"]" * (depth - 1) + b",[],[[]]]"
    if fits:
        measure(text)
    else:
        with pytest.raises(FrameError):
            measure(text)


@pytest.mark.parametrize("text", [b'"[[[["', b'["' + b"[" * 100 + b'"]', b'["\\"[[[[", "\\\\"]'])
def test_brackets_inside_strings_do_not_count(text: bytes) -> None:
    """Text may be as full of brackets and escaped quotes as it likes."""
    measure(text)


def test_values_are_counted_before_they_are_made() -> None:
    """Two million tiny values fit in a frame and would cost a hundred megabytes."""
    with pytest.raises(FrameError, match="values"):
        measure(b"[" + b"1," * MAX_NODES + b"1]")


@pytest.mark.parametrize(
    "text", [b'"' + b'\\"' * 2_000_000, b'"' * 4_000_000, b"\\" * 4_000_000, b"[]" * 2_000_000]
)
def test_measuring_takes_time_in_proportion_to_the_frame(text: bytes) -> None:
    """No input of the greatest length makes the measure slow; quadratic ones would take hours."""
    try:
        measure(text)
    except FrameError:
        return
    assert len(text) <= MAX_TO_GRADER

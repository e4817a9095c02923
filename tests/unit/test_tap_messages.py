"""The bodies of messages that the tap reads."""

from struct import pack

import pytest

from grader.tap.framing import SQL_BYTES, MalformedFrame
from grader.tap.messages import (
    Parameter,
    read_error,
    read_key,
    read_name,
    read_parameters,
    read_status,
    read_text,
)


def test_names_follow_each_other() -> None:
    """Reading a name also says where the next field begins."""
    body = b"portal\0statement\0rest"
    name, at = read_name(body)
    assert (name, read_name(body, at)[0]) == (b"portal", b"statement")


@pytest.mark.parametrize("body", [b"", b"no end", b"x" * 64 + b"\0"])
def test_a_name_that_postgresql_would_cut_is_refused(body: bytes) -> None:
    """Two statements must not share a name because it is too long, or has no end."""
    with pytest.raises(MalformedFrame, match="name"):
        read_name(body)


def test_a_long_text_shows_that_it_was_cut() -> None:
    """An SQL text without its end keeps its beginning, and three dots."""
    text = read_text(b"x" * (SQL_BYTES + 1))
    assert (len(text), text[-5:]) == (SQL_BYTES + 4, "x ...")


def test_a_short_text_without_its_end_is_refused() -> None:
    """An SQL text that was not cut must end."""
    with pytest.raises(MalformedFrame, match="text"):
        read_text(b"SELECT 1")


def test_sql_need_not_be_utf8() -> None:
    """What is no UTF-8 is shown as a replacement character."""
    assert read_text(b"SELECT '\xff'\0") == "SELECT '\N{REPLACEMENT CHARACTER}'"


def test_an_error_is_read_by_its_fields() -> None:
    """SQLSTATE and message come from an ErrorResponse, and whether the session is over."""
    error = read_error(b"SFATAL\0VFATAL\0C57P01\0Mterminating\0Dmore\0\0")
    assert (error.sqlstate, error.message, error.fatal) == ("57P01", "terminating", True)


def test_an_error_text_is_cut() -> None:
    """At most 4,096 characters of an error are kept."""
    assert len(read_error(b"VERROR\0CP0001\0M" + b"x" * 9000).message) == 4096


def test_a_key_has_eight_bytes() -> None:
    """BackendKeyData of protocol 3.0 has no other length."""
    with pytest.raises(MalformedFrame, match="12"):
        read_key(b"\0" * 12)


def test_a_status_is_one_of_three() -> None:
    """A ReadyForQuery with any other status is malformed."""
    with pytest.raises(MalformedFrame, match="X"):
        read_status(b"X")


def bound(*formats: int, values: tuple[bytes | None, ...]) -> bytes:
    """The body of a Bind behind its names."""
    fields = [pack("!i", -1) if v is None else pack("!i", len(v)) + v for v in values]
    count = pack(f"!{1 + len(formats)}H", len(formats), *formats)
    return count + pack("!H", len(values)) + b"".join(fields) + pack("!HH", 1, 1)


@pytest.mark.parametrize(
    ("formats", "binary"),
    [((), [False, False]), ((0,), [False, False]), ((1,), [True, True]), ((0, 1), [False, True])],
)
def test_formats_of_parameters(formats: tuple[int, ...], binary: list[bool]) -> None:
    """No format means text for all, one is for all, else each has its own."""
    parameters = read_parameters(bound(*formats, values=(b"a", b"b")))
    assert [one.binary for one in parameters] == binary


def test_null_is_not_empty() -> None:
    """A parameter that is NULL differs from one without a byte."""
    assert read_parameters(bound(1, values=(None, b""))) == [
        Parameter(True, None),
        Parameter(True, b""),
    ]


WHOLE = bound(1, 0, values=(b"abc", b""))[:-4]


@pytest.mark.parametrize("size", range(len(WHOLE)))
def test_parameters_that_end_too_soon_are_refused(size: int) -> None:
    """A Bind that was cut anywhere is none."""
    with pytest.raises(MalformedFrame, match="end too soon"):
        read_parameters(WHOLE[:size])

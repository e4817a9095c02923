"""Parameters are texts for people, whatever bytes they are. Right ones meet a real PostgreSQL in
tests/integration/test_tap_parameters.py."""

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.tap import parameters
from grader.tap.parameters import CHARACTERS, PARAMETERS, write


def bound(*values: bytes | None, binary: bool = True) -> bytes:
    """The body of a Bind behind its names."""
    fields = [pack("!i", -1) if v is None else pack("!i", len(v)) + v for v in values]
    return pack("!HHH", 1, binary, len(values)) + b"".join(fields) + pack("!H", 0)


NUMERIC, INTEGER, TEXT, BYTEA, JSONB, INTEGERS, ENUM = 1700, 23, 25, 17, 3802, 1007, 16_500


def array(kind: int, *elements: bytes, dimensions: int = 1, first: int = 1) -> bytes:
    head = pack("!iiIii", dimensions, 0, kind, len(elements), first)
    return head + b"".join(pack("!i", len(one)) + one for one in elements)


def test_text_forms_are_told_as_they_are() -> None:
    """A codec of the student's that writes text is believed, whatever the type."""
    assert write(bound(b"1.50", b"x", binary=False), [NUMERIC]) == ["1.50", "x"]


def test_null_has_no_bytes() -> None:
    """It is told from a text of that name by nothing but the statement."""
    assert write(bound(None, b"", b"\0\0\0\1"), [TEXT, TEXT, INTEGER]) == ["NULL", "", "1"]


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (INTEGER, b"\0\0\1", "(3 bytes)"),
        (TEXT, b"\xff", "(1 byte)"),
        (TEXT, b"a\0b", "(3 bytes)"),
        (JSONB, b"\2{}", "(3 bytes)"),
        (NUMERIC, pack("!hhHHh", 1, 0, 0, 0, -5), "(10 bytes)"),
        (NUMERIC, pack("!hhHHh", 1, 0, 0x1234, 0, 5), "(10 bytes)"),
        (INTEGERS, array(INTEGER, b"\0\0\0\1", dimensions=2), "(28 bytes)"),
        (INTEGERS, array(INTEGER, b"\0\0\0\1", first=0), "(28 bytes)"),
        (INTEGERS, array(INTEGER, b"\0\0\0\1") + b"\0", "(29 bytes)"),
        (INTEGERS, array(INTEGER, b"\0\0\0\1")[:-1], "(27 bytes)"),
        (1082, pack("!i", 10**7), "(4 bytes)"),
        (1083, pack("!q", -1), "(8 bytes)"),
        (ENUM, b"\0\0\0\5", "(4 bytes)"),
        (0, b"\1\2", "(2 bytes)"),
    ],
)
def test_what_is_not_in_form_is_told_by_its_size(kind: int, value: bytes, told: str) -> None:
    """Of a type that is not known, too, unless it is a text as an enum's label is."""
    assert write(bound(value), [kind]) == [told]


def test_labels_of_types_nobody_knows_are_texts() -> None:
    """An enum's value goes over the wire as its label."""
    assert write(bound("fröhlich".encode()), [ENUM]) == ["fröhlich"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (TEXT, "ä".encode() * 30_000),
        (BYTEA, bytes(30_000)),
        (JSONB, b"\1[" + b"1," * 15_000),
        (INTEGERS, array(INTEGER, *[b"\0\0\0\1"] * 5_000)),
        (NUMERIC, pack("!hhHHh", 1, 32_767, 0, 0, 1)),
        (NUMERIC, pack("!hhHHh", 1, 0, 0, 16_383, 1)),
    ],
)
def test_long_ones_are_cut_and_say_so(kind: int, value: bytes) -> None:
    """Eight bytes may be a number of a hundred thousand digits."""
    [told] = write(bound(value), [kind])
    assert (len(told), told[-1]) == (CHARACTERS, "…")


def test_of_many_the_first_are_told() -> None:
    """A statement may have 65,535."""
    assert write(bound(*[b"x"] * 300), []) == ["x"] * PARAMETERS + ["…"]


def test_what_is_not_all_there_says_so() -> None:
    """A Bind that was kept in part, or was none."""
    whole = bound(b"one", b"two")
    assert write(whole[:-4], [TEXT, TEXT]) == ["one", "…"]
    assert write(b"", []) == ["…"]


KINDS = st.one_of(st.sampled_from(sorted(parameters._WRITERS)), st.integers(0, 2**32 - 1))
HEADS = st.sampled_from([b"", pack("!iiIii", 1, 0, INTEGER, 2, 1), pack("!hhHH", 2, 1, 0, 9)])


@given(st.lists(st.tuples(KINDS, st.none() | st.tuples(HEADS, st.binary()).map(b"".join))))
def test_any_value_is_a_short_text(drawn: list[tuple[int, bytes | None]]) -> None:
    """Nothing that a client binds breaks a report, or fills it."""
    told = write(bound(*(value for _, value in drawn)), [kind for kind, _ in drawn])
    assert len(told) == min(len(drawn), PARAMETERS + 1)
    assert all(len(text) <= CHARACTERS for text in told)
    "".join(told).encode()


@given(st.binary(), st.lists(KINDS))
def test_any_bind_is_told(body: bytes, kinds: list[int]) -> None:
    """One that is none as well."""
    assert len(write(body, kinds)) <= PARAMETERS + 1

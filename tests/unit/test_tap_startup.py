"""The tap's reading and writing of startup packets."""

from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.tap.framing import MalformedFrame
from grader.tap.startup import (
    Cancel,
    Encryption,
    RefusedParameter,
    Startup,
    build_cancel,
    build_refusal,
    build_startup,
    read_packet,
)


def packet(code: int, body: bytes = b"") -> bytes:
    return pack("!II", 8 + len(body), code) + body


def startup(**parameters: str) -> bytes:
    words = [word for pair in parameters.items() for word in pair]
    return packet(196608, b"".join(word.encode() + b"\0" for word in words) + b"\0")


def test_user_and_database_are_never_taken_from_the_client() -> None:
    """Of what a client asks for, only its settings remain."""
    sent = startup(client_encoding="'utf-8'", user="postgres", database="secret", TimeZone="UTC")
    assert read_packet(sent) == Startup({"client_encoding": "'utf-8'", "TimeZone": "UTC"})


def test_the_written_packet_says_what_the_grader_says() -> None:
    """The tap's own startup packet names the grader's user and database, then the settings."""
    written = build_startup({"application_name": "shop"}, user="student", database="case_7")
    assert written == startup(user="student", database="case_7", application_name="shop")


@pytest.mark.parametrize("name", ["replication", "OPTIONS", "_pq_.command_tag"])
def test_what_changes_the_kind_of_session_is_refused(name: str) -> None:
    """Replication and protocol options never pass."""
    with pytest.raises(RefusedParameter, match=name):
        read_packet(startup(user="ada", **{name: "1"}))


def test_a_setting_that_only_startup_takes_is_refused() -> None:
    """A library cannot be loaded through the startup packet."""
    with pytest.raises(RefusedParameter, match="leave it out"):
        read_packet(startup(user="ada", local_preload_libraries="evil"))


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ("-c statement_timeout=5000", {"statement_timeout": "5000"}),
        ("-cgeqo=off  --work_mem=8MB", {"geqo": "off", "work_mem": "8MB"}),
        ("--statement-timeout=1s", {"statement_timeout": "1s"}),
        (r"-c search_path=a,\ b\\c", {"search_path": r"a, b\c"}),
        ("-c shop.user_id=7 -c shop.user_id=8", {"shop.user_id": "8"}),
        ("-c timezone=", {"timezone": ""}),
        (" ", {}),
    ],
)
def test_settings_in_options_pass(options: str, settings: dict[str, str]) -> None:
    """What options set is a setting like any other."""
    assert read_packet(startup(user="ada", options=options)) == Startup(settings)


def test_settings_override_options() -> None:
    """A setting of the packet counts more than the same one in options, as in PostgreSQL."""
    sent = startup(timezone="UTC", options="-c timezone=CET")
    assert read_packet(sent) == Startup({"timezone": "UTC"})


@pytest.mark.parametrize(
    "option",
    ["-d5", "-c", "-c timezone", "--timezone", "-cuser=postgres", "--database=x", "-Wx=1", "x=1"],
)
def test_other_options_are_refused_with_the_way_out(option: str) -> None:
    """Switches of the server's own, and users and databases, do not pass; the message says what."""
    with pytest.raises(RefusedParameter, match="write -c name=value"):
        read_packet(startup(user="ada", options=option))


@pytest.mark.parametrize(
    "option", ["-c role=grader", "--session-authorization=x", "-c local_preload_libraries=x"]
)
def test_options_set_no_more_than_the_packet_may(option: str) -> None:
    """What may not be asked for in the packet may not be asked for in options."""
    with pytest.raises(RefusedParameter, match="leave it out"):
        read_packet(startup(user="ada", options=option))


@pytest.mark.parametrize("name", ["tcp_keepalives_idle", "tcp_user_timeout", "geqo", "Jit"])
def test_harmless_settings_pass(name: str) -> None:
    """What any session may SET for itself, it may ask for when it starts."""
    assert read_packet(startup(user="ada", **{name: "1"})) == Startup({name: "1"})


def test_settings_of_the_application_pass() -> None:
    """A name with a dot is the application's own, and passes."""
    assert read_packet(startup(**{"shop.user_id": "7"})) == Startup({"shop.user_id": "7"})


@pytest.mark.parametrize(("code", "kind"), [(80877103, "SSL"), (80877104, "GSS")])
def test_encryption_requests_are_told_apart(code: int, kind: str) -> None:
    """SSLRequest and GSSENCRequest are read as what they ask for."""
    assert read_packet(packet(code)) == Encryption(kind)


def test_a_cancel_request_survives_reading_and_writing() -> None:
    """What is written for a CancelRequest is what was read."""
    assert read_packet(build_cancel(Cancel(4711, 2**32 - 1))) == Cancel(4711, 2**32 - 1)


def test_an_incomplete_packet_is_waited_for() -> None:
    """Every true beginning of a packet is neither a packet nor malformed."""
    whole = startup(user="ada")
    assert [read_packet(whole[:cut]) for cut in range(len(whole))] == [None] * len(whole)


@pytest.mark.parametrize("length", [0, 3, 4, 7, 10_001, 2**31 - 1, 2**32 - 1])
def test_an_impossible_length_is_refused(length: int) -> None:
    """Below its own header or above 10,000 bytes there is no startup packet."""
    with pytest.raises(MalformedFrame, match=str(length)):
        read_packet(pack("!II", length, 196608))


@pytest.mark.parametrize(
    "stream",
    [
        packet(80877103) + b"x",
        packet(80877103) + packet(80877103),
        packet(80877103, b"extra"),
        packet(80877102, b"short"),
        packet(196610, b"user\0ada\0\0"),
        packet(131072),
        packet(196608, b"user\0ada"),
        packet(196608, b"user\0ada\0database\0\0"),
        startup(user="ada") + b"Q\0\0\0\rSELECT 1\0",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_no_client_sends_is_refused(stream: bytes) -> None:
    """Bytes behind a packet, other protocols, TLS, and broken parameters are malformed."""
    with pytest.raises(MalformedFrame):
        read_packet(stream)


def test_a_refusal_is_an_error_response() -> None:
    """The answer to a refused startup is one fatal error with its reason."""
    refusal = build_refusal("no")
    assert refusal[:1] == b"E"
    assert int.from_bytes(refusal[1:5], "big") == len(refusal) - 1
    assert b"C42501\0Mno\0\0" in refusal


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=100), st.builds(packet, st.just(196608), st.binary())))
def test_any_bytes_are_a_packet_or_malformed(stream: bytes) -> None:
    """Whatever comes first on a connection: MalformedFrame and nothing else."""
    try:
        read_packet(stream)
    except MalformedFrame as reason:
        assert str(reason)

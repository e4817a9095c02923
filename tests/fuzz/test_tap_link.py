"""A link of the tap under messages and noise from both sides, in pieces of any size."""

import contextlib
import tracemalloc
from collections.abc import Callable
from struct import pack, unpack_from

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from grader.tap import Recording
from grader.tap.faults import Faults
from grader.tap.framing import BIND_BYTES
from grader.tap.messages import Parameter
from grader.tap.startup import STARTUP_BYTES
from tests.fuzz.effort import effort
from tests.fuzz.link import DATABASE, USER, Link
from tests.fuzz.speech import (
    BROKEN_CLIENT,
    CLIENT,
    READY,
    SERVER,
    WELCOME,
    cut_up,
    frame,
    packet,
    startup,
)

#: What a server may be sent: FunctionCall ("F") and whatever only servers send are not there.
ALLOWED = set(b"PQBEDCHSXdcfp")


def said(recording: Recording) -> dict[str, object]:
    """All that a test can ask a recording."""
    return {
        "statements": recording.all_statements,
        "prepared": recording.prepared,
        "waits": recording.wait_points,
        "round trips": recording.round_trips,
        "transactions": recording.transactions,
        "connections": [(one.status, one.sqlstate) for one in recording.connections],
        "lost": recording.lost_commits,
        "malformed": len(recording.malformed),
    }


def check_forwarded(sent: bytes) -> None:
    """What came to the server is the grader's startup packet and whole frames that may pass.

    The last frame may be on its way. Read here by other means than the tap's own.
    """
    if not sent:
        return
    length, code = unpack_from("!II", sent)
    words = sent[8:length].split(b"\0")
    assert (code, words[:4]) == (196608, [b"user", USER.encode(), b"database", DATABASE.encode()])
    assert words.count(b"user") == words.count(b"database") == 1
    assert b"replication" not in words[4::2] and b"options" not in words[4::2]
    at = length
    while at < len(sent):
        assert len(sent) - at >= 5, "a header was forwarded before it was whole"
        kind, length = unpack_from("!BI", sent, at)
        assert kind in ALLOWED
        assert 4 <= length <= (0x3FFFFFFF if kind in b"dp" else 16 * 1024 * 1024)
        at += 1 + length


class ConversationMachine(RuleBasedStateMachine):
    """A client and a server that say what they like, whole, broken, and in pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.link = Link()
        self.sent = b""  # by the client, behind its startup packet
        self.welcome = False

    @initialize(
        asks=st.booleans(),
        pieces=cut_up(startup(user="ada", application_name="shop")),
        welcome=st.integers(0, 4),
    )
    def hello(self, asks: bool, pieces: list[bytes], welcome: int) -> None:
        if asks:
            self.link.client(packet(80877103))
        self.link.client(*pieces)
        assert self.link.backend is not None
        if welcome:
            self.let_in()

    @precondition(lambda self: not self.welcome)
    @rule()
    def let_in(self) -> None:
        self.link.server(WELCOME)
        self.welcome = True

    @rule(data=st.data(), messages=st.lists(CLIENT, min_size=1, max_size=6))
    def talk(self, data: st.DataObject, messages: list[bytes]) -> None:
        self._send(data.draw(cut_up(b"".join(messages))))

    @rule(data=st.data(), message=BROKEN_CLIENT)
    def talk_nonsense(self, data: st.DataObject, message: bytes) -> None:
        self._send(data.draw(cut_up(message)))

    @rule(data=st.data(), answers=st.lists(SERVER, min_size=1, max_size=6))
    def answer(self, data: st.DataObject, answers: list[bytes]) -> None:
        self.link.server(*data.draw(cut_up(b"".join(answers))))

    @rule(noise=st.binary(min_size=1, max_size=30))
    def answer_nonsense(self, noise: bytes) -> None:
        self.link.server(noise)

    @rule(server=st.booleans())
    def hang_up(self, server: bool) -> None:
        self.link.hang_up(server=server)

    def _send(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            if not self.link.cut and self.link.to_client.reading:
                self.sent += piece
            self.link.client(piece)

    @invariant()
    def forwards_only_what_may_pass(self) -> None:
        check_forwarded(self.link.to_server)

    @invariant()
    def changes_nothing_on_the_way(self) -> None:
        forwarded = self.link.to_server
        if forwarded:
            own = unpack_from("!I", forwarded)[0]
            assert self.sent.startswith(forwarded[own:])

    @invariant()
    def keeps_little(self) -> None:
        reader = self.link.frontend._reader
        kept = [value for value in vars(reader).values() if isinstance(value, bytes)]
        assert sum(map(len, kept)) <= BIND_BYTES + 8
        assert len(self.link.frontend._starting) <= STARTUP_BYTES

    @invariant()
    def a_cut_is_on_both_sides(self) -> None:
        if self.link.recording.malformed and self.link.backend is not None:
            assert self.link.cut and self.link.backend.transport.is_closing()

    @invariant()
    def no_callback_fails(self) -> None:
        assert self.link.loop.complaints == []

    def teardown(self) -> None:
        said(self.link.recording)
        self.link.end()


ConversationMachine.TestCase.settings = effort(150)
test_any_conversation_ends_in_order = pytest.mark.filterwarnings("error")(
    ConversationMachine.TestCase
)

#: Turns of an honest conversation: whose, and the messages.
TURNS = st.lists(
    st.one_of(
        st.tuples(st.just("client"), st.lists(CLIENT, min_size=1, max_size=5).map(b"".join)),
        st.tuples(st.just("server"), st.lists(SERVER, min_size=1, max_size=5).map(b"".join)),
    ),
    max_size=12,
)


def play(
    turns: list[tuple[str, bytes]], cut: Callable[[bytes], list[bytes]], faults: Faults
) -> Link:
    """Have a conversation, each turn in the pieces that `cut` makes of it."""
    with Link(faults=faults) as link:
        link.client(*cut(startup(user="ada")))
        link.server(*cut(WELCOME))
        for side, turn in turns:
            (link.client if side == "client" else link.server)(*cut(turn))
    return link


def check_forwarded_alike(one: Link, other: Link) -> None:
    """Both forwarded the same, or up to where a side was found out: one more of the same piece."""
    sent = [(bytes(link.to_server), bytes(link.to_client.sent)) for link in (one, other)]
    for less, more in (sorted(side, key=len) for side in zip(*sent, strict=True)):
        assert more.startswith(less) if one.recording.malformed else less == more


@effort(120)
@given(turns=TURNS, data=st.data())
def test_any_split_gives_the_same_recording(
    turns: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    """Cut in pieces anywhere, what both sides say is recorded and forwarded all the same."""
    whole = play(turns, lambda turn: [turn], Faults())
    pieces = play(turns, lambda turn: data.draw(cut_up(turn)), Faults())
    assert said(pieces.recording) == said(whole.recording)
    check_forwarded_alike(pieces, whole)


def test_a_side_is_found_out_at_the_same_message_however_it_is_cut() -> None:
    """A query was sent where COPY data is due: what the server says behind that is too late."""
    query = frame(b"Q", b"COPY t FROM STDIN\0")
    turns = [("client", query), ("client", query), ("server", frame(b"G", b"\0\0\0") + READY)]
    whole = play(turns, lambda turn: [turn], Faults())
    pieces = play(turns, lambda turn: [turn[at : at + 1] for at in range(len(turn))], Faults())
    assert whole.recording.malformed
    assert said(pieces.recording) == said(whole.recording)
    check_forwarded_alike(pieces, whole)


@effort(80)
@given(turns=TURNS)
def test_a_rule_that_catches_nothing_changes_nothing(turns: list[tuple[str, bytes]]) -> None:
    """While a test asks for trouble, what goes through the gate is recorded and forwarded alike."""
    armed = Faults()
    armed.hold("a statement that nobody sends")
    plain = play(turns, lambda turn: [turn], Faults())
    gated = play(turns, lambda turn: [turn], armed)
    assert said(gated.recording) == said(plain.recording)
    check_forwarded_alike(gated, plain)


@effort(100)
@given(values=st.binary(max_size=40))
@example(values=b"\0\0\0\1")
def test_any_parameters_are_parameters_or_not_there(values: bytes) -> None:
    """Whatever stands behind the names of a Bind: parameters, or a LookupError."""
    with Link() as link:
        link.client(startup(user="ada"))
        link.server(WELCOME)
        link.client(frame(b"P", b"\0SELECT $1\0\0\0") + frame(b"B", b"\0\0" + values))
        link.client(frame(b"E", b"\0\0\0\0\0") + frame(b"S"))
    [statement] = link.recording.statements
    with contextlib.suppress(LookupError):
        assert all(type(one) is Parameter for one in link.recording.parameters(statement))


BEGINNINGS = st.one_of(
    st.binary(min_size=1, max_size=60),
    st.builds(packet, st.sampled_from([196608, 80877102, 80877103, 80877104]), st.binary()),
    st.builds(
        lambda length, rest: pack("!I", length) + rest, st.integers(0, 2**32 - 1), st.binary()
    ),
    st.dictionaries(
        st.sampled_from(
            ["user", "database", "USER", "options", "replication", "application_name", "_pq_.x"]
        ),
        st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=10),
    ).map(lambda parameters: startup(**parameters)),
)


@effort(250)
@given(stream=st.lists(BEGINNINGS, min_size=1, max_size=4).map(b"".join), data=st.data())
@example(stream=startup(user="ada", database="postgres", replication="database"), data=None)
def test_any_beginning_reaches_the_server_under_our_name_only(
    stream: bytes, data: st.DataObject | None
) -> None:
    """Whatever comes first: nothing at all goes on, or a startup packet with our names."""
    with Link() as link:
        link.client(*(data.draw(cut_up(stream)) if data else [stream]))
        check_forwarded(link.to_server)
        assert len(link.frontend._starting) <= STARTUP_BYTES


@effort(60)
@given(pid=st.integers(0, 2**32 - 1), key=st.integers(0, 2**32 - 1))
@example(pid=7, key=11)
def test_only_a_key_of_this_recording_cancels(pid: int, key: int) -> None:
    """A CancelRequest goes on when it names a session of the same recording, and only then."""
    cancel = packet(80877102, pack("!II", pid, key))
    with Link() as session, Link(recording=session.recording) as rival:
        session.client(startup(user="ada"))
        session.server(WELCOME)
        rival.client(cancel)
        assert rival.to_server == (cancel if (pid, key) == (7, 11) else b"")


@pytest.mark.parametrize("kind", [b"Q", b"P", b"B", b"d", b"p"])
@pytest.mark.parametrize("length", [16 * 1024 * 1024, 0x3FFFFFFF, 2**31 - 1, 2**32 - 1])
def test_a_length_takes_no_memory(kind: bytes, length: int) -> None:
    """A header that announces up to 4 GiB takes none of it, from a client or from a server."""
    with Link() as link:
        link.client(startup(user="ada"))
        tracemalloc.start()
        try:
            if kind != b"p":
                link.server(WELCOME)
            link.client(kind + pack("!I", length) + b"x" * 1000)
            link.server(frame(b"N", b"\0") + b"D" + pack("!I", length) + b"x" * 1000, READY)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 256 * 1024

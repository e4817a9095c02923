"""A child that answers as it likes: each request ends in its own answer or in a StudentError."""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.model import Function
from grader.worker.box.frames import MAX_TO_GRADER, Tree, pack
from grader.worker.calls import Calls
from grader.worker.channel import Channel, Request
from grader.worker.failures import StudentError
from grader.worker.remote import BATCH, Call, Handle
from tests.fuzz.effort import effort
from tests.fuzz.values import BUILD, TREES
from tests.waiting import HANG_S

REQUESTS = 3

#: What a child does: which of the requests it is about, and what it sends.
Act = tuple[str, int, Any]

ACTS: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("answer"), st.integers(0, REQUESTS - 1), st.integers() | st.text(max_size=9)),
    st.tuples(st.just("wrong number"), st.just(0), st.integers() | st.booleans() | st.text()),
    st.tuples(st.just("any arrays"), st.just(0), st.lists(TREES, min_size=1, max_size=4)),
    st.tuples(st.just("any answer"), st.integers(0, REQUESTS - 1), st.lists(TREES, max_size=8)),
    st.tuples(st.just("findings"), st.just(0), st.lists(st.text(max_size=9), min_size=1)),
    st.tuples(st.just("noise"), st.just(0), st.binary(min_size=4, max_size=60)),
    st.tuples(st.just("half a frame"), st.just(0), st.binary(max_size=9)),
)


def written(act: Act, numbers: Sequence[int]) -> bytes:
    """The bytes of an act."""
    what, index, part = act
    message: Any = {
        "answer": [numbers[index], "ok", part],
        "wrong number": [part, "ok", None],
        "any arrays": part,
        "any answer": [numbers[index], *(part if isinstance(part, list) else [])],
        "findings": ["found", *(part if isinstance(part, list) else [])],
    }.get(what)
    if message is not None:
        return pack(message, MAX_TO_GRADER)
    return bytes(part) if what == "noise" else b"\0\0\1\0" + part


class Ended:
    """Counts how often the child was ended."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> int:
        self.times += 1
        return 0


async def outcome(request: Request) -> Any:
    try:
        return await request.reply()
    except StudentError as error:
        return error


async def converse(acts: list[Act], pieces: int) -> tuple[list[Any], Any, int]:
    """Make requests of a child that acts so; return what became of them, and of a later one."""
    ours, theirs = socket.socketpair()
    ended = Ended()
    channel = Channel(BUILD, ended)
    await channel.connect(ours)
    requests = [channel.request("ping") for _ in range(REQUESTS)]
    numbers = [request._number for request in requests]
    stream = b"".join(written(act, numbers) for act in acts)
    with theirs:
        with contextlib.suppress(OSError):  # it has been heard enough
            for at in range(0, len(stream), pieces):
                theirs.sendall(stream[at : at + pieces])
                await asyncio.sleep(0)
            theirs.shutdown(socket.SHUT_WR)
        async with asyncio.timeout(HANG_S):
            outcomes = [await outcome(request) for request in requests]
            await channel._reading
            late = await outcome(channel.request("ping"))
            await channel.close()
    return outcomes, late, ended.times


@effort(250)
@given(st.lists(ACTS, max_size=6), st.integers(1, 40))
@example([("answer", 0, 1), ("answer", 0, 2)], 40)
@example([("wrong number", 0, True)], 40)
def test_each_request_ends_in_its_answer_or_in_an_error(acts: list[Act], pieces: int) -> None:
    """Answers that came in order are exact, everything else is a StudentError, one end is ended."""
    outcomes, late, ends = asyncio.run(converse(acts, pieces))
    due = dict[int, object]()
    for what, index, part in acts:
        if what == "findings":
            continue
        if what != "answer" or index in due:
            break
        due[index] = part
    for index, got in enumerate(outcomes):
        if index in due:
            assert (type(got), got) == (type(due[index]), cleaned(due[index]))
        elif all(act[0] != "any answer" for act in acts):
            assert type(got) is StudentError
    assert type(late) is StudentError
    assert ends == 1


def cleaned(part: object) -> object:
    """Text as it arrives: a lone surrogate as its escape."""
    return part.encode(errors="backslashreplace").decode() if isinstance(part, str) else part


def test_numbers_cannot_be_guessed() -> None:
    """A thousand requests have a thousand numbers of 63 bits, in no order."""

    async def numbers() -> list[int]:
        ours, theirs = socket.socketpair()
        channel = Channel(BUILD, Ended())
        await channel.connect(ours)
        made = [channel.request("ping")._number for _ in range(1000)]
        theirs.close()
        await channel.close()
        return made

    made = asyncio.run(numbers())
    assert len(set(made)) == len(made)
    assert max(made).bit_length() > 55
    assert made != sorted(made)


async def answered(*answers: Tree) -> tuple[Channel, list[Any]]:
    """Give these answers, one to each of as many requests."""
    ours, theirs = socket.socketpair()
    channel = Channel(BUILD, Ended())
    await channel.connect(ours)
    got = []
    with theirs:
        theirs.setblocking(False)
        for answer in answers:
            request = channel.request("ping")
            frame = pack([request._number, "ok", answer], MAX_TO_GRADER)
            sending = asyncio.create_task(asyncio.get_running_loop().sock_sendall(theirs, frame))
            got.append(await outcome(request))
            await asyncio.wait([sending])
            if isinstance(got[-1], StudentError):
                break
    await channel.close()
    return channel, got


def test_all_answers_together_are_bounded() -> None:
    """A child that fills frame after frame is ended before the grader's memory is full."""
    _, got = asyncio.run(answered(*["x" * 4_000_000] * 30))
    assert type(got[-1]) is StudentError
    assert got[-1].kind == "protocol"
    assert "64 MiB" in got[-1].message
    assert len(got) == 17


class Liar:
    """A box that answers every request with the same value, whatever was asked."""

    results = errors = 0

    def __init__(self, answer: object) -> None:
        self._answer = answer
        self.told = Calls()
        self.functions: dict[str, Function] = {}
        self.called: Counter[str] = Counter()

    def request(self, operation: str, *parts: object) -> "Liar":
        return self

    async def reply(self) -> object:
        return self._answer


@effort(100)
@given(TREES)
@example(5)
@example("text")
@example([1] * 501)
def test_an_iteration_takes_only_lists_of_what_was_asked_for(answer: object) -> None:
    """To a request for the next items nothing but a list of at most that many is an answer."""

    async def collect() -> list[Any]:
        call = Call(Liar(answer), (), "stream")  # type: ignore[arg-type]
        call._iterator = Handle(Liar(None), 1, "generator")  # type: ignore[arg-type]
        return await call.collect()

    try:
        items = asyncio.run(collect())
    except StudentError as error:
        assert (error.kind, error.function) == ("protocol", "stream")
    else:
        assert items == answer and len(items) < BATCH


@pytest.mark.parametrize("iterator", [5, "text", None, [], ["list"]])
def test_an_iteration_begins_with_a_handle(iterator: object) -> None:
    """What is no handle cannot be iterated, and that is the student's doing."""

    async def collect() -> list[Any]:
        what: tuple[object, ...] = (None, "stream", (), {}, None)
        return await Call(Liar(iterator), what, "stream").collect()  # type: ignore[arg-type]

    with pytest.raises(StudentError, match="another question"):
        asyncio.run(collect())

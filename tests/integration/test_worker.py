"""A real nursery, real children and students of every kind: honest, broken and hostile.

Most tests run twice: in a sandbox box, and as plain processes as on a student's own machine.
"""

import asyncio
import base64
import contextlib
import marshal
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    aclosing,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from grader.address import Address
from grader.errors import GraderFault
from grader.model import Box, Function, PoolOptions, Process
from grader.sandbox import Sandbox
from grader.sandbox.bubblewrap import find_bwrap
from grader.servers.databases import TemplateSpec
from grader.servers.opening import open_server
from grader.snapshot import Snapshot
from grader.tap import open_tap
from grader.worker import (
    Child,
    DataclassType,
    Handle,
    ImportFailure,
    Record,
    StudentError,
    Worker,
    open_worker,
)
from grader.worker.child import LINES_S
from grader.worker.nursery import Nursery
from tests.integration.sockets import bind_dead
from tests.waiting import HANG_S

BOXED = Sandbox("root" if os.geteuid() == 0 else "user", find_bwrap())
PLAIN = Sandbox("off")
NO_BOX = pytest.mark.skipif(find_bwrap() is None, reason="bubblewrap is not on this machine")

# One event loop for all, because a worker is shared by many.
pytestmark = pytest.mark.asyncio(loop_scope="module")

OpenChild = Callable[..., AbstractAsyncContextManager[Child]]


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory that a student's process may enter, with a path short enough for sockets."""
    with fresh_directory() as place:
        yield place


@contextmanager
def fresh_directory() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="gw-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


def write(directory: Path, code: str) -> Path:
    """Write a student's file."""
    source = directory / "sub" / "shop.py"
    source.parent.mkdir(exist_ok=True)
    source.write_text(dedent(code))
    return source


@asynccontextmanager
async def worker_for(
    directory: Path,
    sandbox: Sandbox,
    code: str,
    *,
    import_s: float = 5.0,
    socket: Path | None = None,
) -> AsyncIterator[Worker]:
    """Open a worker for a file with that code, if need be without a database."""
    async with open_worker(
        sandbox.launch,
        source=Snapshot.of(write(directory, code)),
        module="shop",
        server=Address(path=socket or bind_dead(directory / "wire" / ".s.PGSQL.5432")),
        own_pids=sandbox.own_pids,
        uid=1_999_999_000,
        pool=PoolOptions(),
        import_s=import_s,
    ) as worker:
        yield worker


@pytest.fixture(scope="module", params=["box", "plain"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """With and without a sandbox."""
    if request.param == "plain":
        return PLAIN
    if BOXED.bwrap is None:
        pytest.skip("bubblewrap is not on this machine")
    return BOXED


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(sandbox: Sandbox) -> AsyncIterator[tuple[Worker, Path]]:
    """One worker for the many tests that need no box of their own, and where its file lies."""
    with fresh_directory() as directory:
        async with worker_for(directory, sandbox, "", import_s=0.5) as worker:
            yield worker, directory


@pytest.fixture
def student(shared: tuple[Worker, Path]) -> OpenChild:
    """Fork a child for a file with the given code: ``async with student(code) as child``."""
    worker, directory = shared

    @asynccontextmanager
    async def open_child(code: str, *, dsn: str = "postgresql:///nowhere") -> AsyncIterator[Child]:
        worker.subject = replace(worker.subject, source=Snapshot.of(write(directory, code)))
        async with asyncio.timeout(HANG_S), worker.fork(dsn=dsn) as child:
            yield child

    return open_child


async def failure(call: Any) -> StudentError:
    """Await a call that has to fail."""
    with pytest.raises(StudentError) as caught:
        await call
    return caught.value


# --- calls ----------------------------------------------------------------------------------------


async def test_a_call_returns_what_the_function_returns(student: OpenChild) -> None:
    """Positional and named arguments arrive, the value comes back."""
    async with student("async def f(a, *, b): return {'a': a, 'b': (b, 1.0)}") as child:
        assert await child.call("f", (b"x",), {"b": None}) == {"a": b"x", "b": (None, 1.0)}


async def test_calls_run_concurrently(student: OpenChild) -> None:
    """The first call waits for the second one in the student's process."""
    code = """
        import asyncio
        event = asyncio.Event()
        async def wait(): await event.wait(); return "waited"
        async def release(): event.set(); return "released"
    """
    async with student(code) as child:
        waited, released = await asyncio.gather(child.call("wait"), child.call("release"))
    assert (waited, released) == ("waited", "released")


async def test_a_call_can_be_made_a_task(student: OpenChild) -> None:
    """`asyncio.create_task` takes a call as it takes a coroutine."""
    async with student("async def f(): return 7") as child:
        assert await asyncio.create_task(child.call("f")) == 7


async def test_ping_is_answered_beside_a_call(student: OpenChild) -> None:
    """A call that awaits something leaves the loop free to answer."""
    code = """
        import asyncio
        async def wait(): await asyncio.Event().wait()
    """
    async with student(code) as child:
        waiting = asyncio.create_task(child.call("wait"))
        await child.ping()
        assert not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])


async def test_ping_waits_behind_what_blocks(student: OpenChild) -> None:
    """A call that keeps the loop to itself is done before the answer comes."""
    code = """
        import time
        async def block(): time.sleep(0.2)
    """
    async with student(code) as child:
        blocking = asyncio.create_task(child.call("block"))
        await asyncio.sleep(0)
        await child.ping()
        assert blocking.done()


FORGETFUL = """
    import asyncio
    async def leave_out(): pass
    async def fail(): raise ValueError("lost")
    async def forget():
        for _ in range(2):
            leave_out()
    async def forget_task():
        asyncio.create_task(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    async def flood():
        for _ in range(1000):
            leave_out()
    async def nothing(): pass
"""


async def test_coroutines_never_awaited_are_found(student: OpenChild) -> None:
    """Each of them is named, and still printed as Python does."""
    async with student(FORGETFUL) as child:
        await child.call("nothing")
        assert child.findings == []
        await child.call("forget")
        assert child.findings == ["coroutine 'leave_out' was never awaited"] * 2
    assert "was never awaited" in child.output


async def test_coroutine_never_awaited_is_told_at_its_line(student: OpenChild) -> None:
    """Where it was made, also if it was noticed later; no path in it is one of ours."""
    code = """
        import asyncpg
        async def forget():
            row = asyncpg.create_pool().fetchrow("SELECT 1")
            return dict(row)
        async def own(): pass
        async def forget_own():
            call = own()
            return None
    """
    async with student(code) as child:
        with pytest.raises(StudentError):
            await child.call("forget")
        await child.call("forget_own")
    assert child.output.splitlines() == [
        "shop.py:4: RuntimeWarning: coroutine 'Pool.fetchrow' was never awaited",
        '  row = asyncpg.create_pool().fetchrow("SELECT 1")',
        "shop.py:8: RuntimeWarning: coroutine 'own' was never awaited",
        "  call = own()",
    ]


async def test_warning_from_elsewhere_has_no_place(student: OpenChild) -> None:
    """A student has nothing to look for in a file that is not theirs."""
    code = """
        import warnings
        async def hand_on(): warnings.warn("look out", UserWarning, stacklevel=2)
    """
    async with student(code) as child:
        await child.call("hand_on")
    assert child.output == "UserWarning: look out\n"


async def test_folder_of_the_box_is_never_told(student: OpenChild) -> None:
    """Neither in what is printed nor in what an exception says."""
    code = """
        import traceback
        async def show():
            try:
                open(__file__ + ".json")
            except OSError:
                traceback.print_exc()
                raise
    """
    async with student(code) as child:
        error = await failure(child.call("show"))
    assert error.message == "[Errno 2] No such file or directory: 'shop.py.json'"
    assert child.output.splitlines() == [
        "Traceback (most recent call last):",
        '  File "shop.py", line 5, in show',
        '    open(__file__ + ".json")',
        "FileNotFoundError: [Errno 2] No such file or directory: 'shop.py.json'",
    ]


async def test_errors_of_forgotten_tasks_are_found(student: OpenChild) -> None:
    """A task's exception that nobody retrieves is told with its type and text."""
    async with student(FORGETFUL) as child:
        await child.call("forget_task")
        await child.ping()
        assert child.findings == ["Task exception was never retrieved: ValueError: lost"]


async def test_sleep_that_stops_the_loop_is_found(student: OpenChild) -> None:
    """In a coroutine it is told, in a thread it does no harm."""
    code = """
        import asyncio, time
        async def beside(): await asyncio.to_thread(time.sleep, 0.001)
        async def within(): time.sleep(0.001)
    """
    async with student(code) as child:
        await child.call("beside")
        assert child.findings == []
        await child.call("within")
        assert child.findings == ["time.sleep(0.001) stopped the event loop"]


async def test_pauses_are_told_as_they_were_asked_for(student: OpenChild) -> None:
    """Each asyncio.sleep in its order, however it was imported; what gives way only is none."""
    code = """
        import asyncio
        from asyncio import sleep
        async def wait():
            await asyncio.sleep(0.002)
            await asyncio.sleep(0)
            return await sleep(0.001, "slept")
    """
    async with student(code) as child:
        assert await child.pauses() == []
        assert await child.call("wait") == "slept"
        assert await child.pauses() == [0.002, 0.001]


async def test_time_passes_for_the_loop_alone(student: OpenChild) -> None:
    """A pause of an hour is over, a limit of one has come to its end, and a later one has not."""
    code = """
        import asyncio
        async def sleep():
            return await asyncio.sleep(3600, "slept")
        async def wait(seconds):
            async with asyncio.timeout(seconds):
                await asyncio.Event().wait()
    """
    async with student(code) as child:
        calls = [("sleep", ()), ("wait", (3000,)), ("wait", (7000.0,))]
        running = [asyncio.ensure_future(child.call(name, given)) for name, given in calls]
        await child.ping()
        await child.pass_time(3600)
        assert await running[0] == "slept"
        assert (await failure(running[1])).type == "TimeoutError"
        assert not running[2].done()
        assert await child.pauses() == [3600]


async def test_findings_are_bounded(student: OpenChild) -> None:
    """Of a thousand the first hundred are told, and the child goes on."""
    async with student(FORGETFUL) as child:
        await child.call("flood")
        assert len(child.findings) == 100
        await child.call("forget")
        assert len(child.findings) == 100


async def test_each_test_has_fresh_globals(directory: Path, sandbox: Sandbox) -> None:
    """What one test's calls changed in the module is not there in the next."""
    code = """
        count = 0
        async def visit():
            global count
            count += 1
            return count
    """
    visits = []
    async with worker_for(directory, sandbox, code) as worker:
        for _ in range(2):
            async with worker.fork(dsn="") as child:
                visits += [await child.call("visit"), await child.call("visit")]
    assert visits == [1, 2, 1, 2]


async def test_a_decorated_function_is_async_if_its_result_is(student: OpenChild) -> None:
    """A plain function around an async one counts by what it returns."""
    code = """
        import functools
        def logged(f):
            @functools.wraps(f)
            def wrapper(*args): return f(*args)
            return wrapper
        @logged
        async def f(a): return a
    """
    async with student(code) as child:
        assert await child.call("f", (1,)) == 1


@pytest.mark.parametrize(
    ("code", "kind", "part"),
    [
        ("", "missing", "there is no f"),
        ("f = 3", "missing", "f is no function but of type int"),
        ("def f(a): return a", "not_async", "f is not async: it returned int"),
        ("async def f(a): yield a", "not_async", "async generator"),
        ("async def f(): pass", "signature", "f(): "),
        ("async def f(a, b): pass", "signature", "f(a, b): "),
        (
            "async def g(): pass\nasync def f(a): return g()",
            "unsupported",
            "is an `await` missing?",
        ),
        ("async def f(a): return [1, {'x': object()}]", "unsupported", "object at list[1]['x']"),
        ("class L(int): pass\nasync def f(a): return L(1)", "unsupported", "type: L"),
        ("class L(dict): pass\nasync def f(a): return [L()]", "unsupported", "L at list[0]"),
        ("async def f(a): return 'x' * 5_000_000", "unsupported", "too large"),
        ("async def f(a): raise SystemExit(0)", "raised", "0"),
        ("async def f(a): raise KeyboardInterrupt", "raised", ""),
        ("async def f(a): raise GeneratorExit", "raised", ""),
        ("async def f(a): raise NotImplementedError", "raised", ""),
    ],
)
async def test_a_call_that_cannot_succeed_says_why(
    student: OpenChild, code: str, kind: str, part: str
) -> None:
    """Kind, message and the function's name; and the child lives on."""
    async with student(f"{code}\nasync def alive(): return True") as child:
        error = await failure(child.call("f", (1,)))
        assert await child.call("alive")
    assert (error.kind, error.function, part in error.message) == (kind, "f", True)


#: As a stub declares them.
DECLARED = {
    "price": Function("price", "def price() -> int", None),
    "Shop": Function(
        "Shop",
        "class Shop",
        None,
        methods={
            "size": Function("size", "def size(self) -> int", None),
            "open": Function("open", "async def open(self) -> int", None),
            "__aenter__": Function("__aenter__", "async def __aenter__(self)", None),
        },
    ),
}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("def price(): return 3", None),
        ("async def price(): return 3", "not_plain"),
        ("import asyncio\nasync def g(): return 3\ndef price(): return g()", "not_plain"),
    ],
)
async def test_a_function_is_called_as_the_stub_declares_it(
    student: OpenChild, code: str, kind: str | None
) -> None:
    """What is plain there is not awaited: its callers do not either."""
    async with student(code) as child:
        child.functions = DECLARED
        if kind is None:
            assert await child.call("price") == 3
        else:
            assert (await failure(child.call("price"))).kind == kind


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("def size(self): return 3", None),
        ("async def size(self): return 3", "not_plain"),
        ("async def open(self): return 3", None),
        ("def open(self): return asyncio.sleep(0, 3)", None),
        ("def open(self): return 3", "not_async"),
        ("async def other(self): return 3", None),
        ("def other(self): return 3", None),
    ],
)
async def test_a_method_is_called_as_the_stub_declares_it(
    student: OpenChild, method: str, kind: str | None
) -> None:
    """Whether it is awaited is known of the stub's methods; of others any will do."""
    name = method.partition("def ")[2].partition("(")[0]
    async with student(f"import asyncio\nclass Shop:\n    {method}") as child:
        child.functions = DECLARED
        shop = await child.call("Shop")
        if kind is None:
            assert await getattr(shop, name)() == 3
        else:
            error = await failure(getattr(shop, name)())
            assert (error.kind, error.function) == (kind, f"Shop.{name}")


NAMED = {
    "add": Function("add", "async def add(a, b)", None, parameters=("a", "b")),
    "items": Function("items", "async def items(a)", None, parameters=("a",)),
}


@pytest.mark.parametrize(
    ("parameters", "second"), [("a, b=2", None), ("x, b=2", "signature"), ("a, *, b=2", None)]
)
async def test_every_second_call_gives_its_arguments_by_name(
    student: OpenChild, parameters: str, second: str | None
) -> None:
    """A parameter of another name than in the stub fits no caller who gives it by name."""
    async with student(f"async def add({parameters}): return [*locals().values()]") as child:
        child.functions = NAMED
        assert await child.call("add", (1,)) == [1, 2]
        if second is None:
            assert await child.call("add", (1,), {"b": 3}) == [1, 3]
        else:
            assert (await failure(child.call("add", (1,), {"b": 3}))).kind == second


async def test_an_iteration_gives_its_arguments_by_name_too(student: OpenChild) -> None:
    """Every second one."""
    async with student("async def items(x): yield x") as child:
        child.functions = NAMED
        assert [one async for one in child.call("items", (1,))] == [1]
        with pytest.raises(StudentError, match="unexpected keyword argument 'a'"):
            await child.call("items", (1,)).collect()


async def test_a_block_is_entered_as_python_enters_it(student: OpenChild) -> None:
    """`async with` awaits `__aenter__`: one that is not async enters nothing."""
    code = """
        class Shop:
            def __aenter__(self): return self
            async def __aexit__(self, *exc_info): pass
    """
    async with student(code) as child:
        child.functions = DECLARED
        shop = await child.call("Shop")
        with pytest.raises(StudentError) as caught:
            async with shop:
                pass
    assert caught.value.kind == "not_async"


async def test_an_exception_arrives_with_the_student_s_own_lines(student: OpenChild) -> None:
    """Type, bases, message, and the frames in the file."""
    code = """
        class ShopError(Exception): pass
        class SoldOut(ShopError): pass
        async def buy(): await inner()
        async def inner():
            raise SoldOut("no piece left")
    """
    async with student(code) as child:
        error = await failure(child.call("buy"))
    assert (error.type, error.message, error.mro[:2]) == (
        "SoldOut",
        "no piece left",
        ("SoldOut", "ShopError"),
    )
    assert [(frame.line, frame.function, frame.text) for frame in error.frames] == [
        (4, "buy", "async def buy(): await inner()"),
        (6, "inner", 'raise SoldOut("no piece left")'),
    ]


# --- handles, dataclasses, iteration --------------------------------------------------------------


COUNTER = """
    class Counter:
        def __init__(self, start=0): self.value = start; self.log = []
        async def add(self, n): self.value += n; return self.value
        def double(self): return self.value * 2
        def me(self): return self
        async def __aenter__(self): self.log.append("open"); return self
        async def __aexit__(self, kind, error, traceback): self.log.append(repr(error))
    async def make(start): return Counter(start)
    async def value_of(counter): return counter.value
"""


async def test_an_object_stays_there_and_is_used_from_here(student: OpenChild) -> None:
    """Methods, sync and async, and attributes of a handle are awaited."""
    async with student(COUNTER) as child:
        counter = await child.call("make", (3,))
        assert isinstance(counter, Handle)
        assert (await counter.add(4), await counter.double(), await counter.value) == (7, 14, 7)


async def test_a_class_called_by_name_makes_a_handle(student: OpenChild) -> None:
    """Constructing needs no await in the student's code."""
    async with student(COUNTER) as child:
        assert await (await child.call("Counter", (), {"start": 2})).value == 2


async def test_the_same_object_is_the_same_handle(student: OpenChild) -> None:
    """Handles compare as the objects do by identity."""
    async with student(COUNTER) as child:
        counter, other = await child.call("make", (1,)), await child.call("make", (1,))
        assert (await counter.me() == counter, other == counter) == (True, False)


async def test_a_handle_passed_back_is_the_object(student: OpenChild) -> None:
    """An object may be an argument of another function."""
    async with student(COUNTER) as child:
        assert await child.call("value_of", (await child.call("make", (5,)),)) == 5


async def test_a_handle_is_of_one_test_only(directory: Path) -> None:
    """Another child does not know the object; that is the test's own mistake."""
    async with worker_for(directory, PLAIN, COUNTER) as worker:
        async with worker.fork(dsn="") as child:
            counter = await child.call("make", (1,))
        async with worker.fork(dsn="") as child:
            with pytest.raises(ValueError, match="another test"):
                await child.call("value_of", (counter,))


async def test_a_released_object_is_gone(student: OpenChild) -> None:
    """A test can let go of what it holds."""
    async with student(COUNTER) as child:
        counter = await child.call("make", (5,))
        await child.release(counter)
        assert (await failure(counter.double())).kind == "missing"


@pytest.mark.parametrize("kind", [LookupError, TimeoutError, asyncpg.InterfaceError])
async def test_async_with_enters_and_leaves_the_object(
    student: OpenChild, kind: type[Exception]
) -> None:
    """An exception in the test's block arrives there as one of the same name."""
    async with student(COUNTER) as child:
        counter = await child.call("make", (1,))
        with pytest.raises(kind):
            async with counter as entered:
                assert entered == counter
                raise kind("gone")
        assert await counter.log == ["open", f"{kind.__name__}('gone')"]


async def test_a_missing_method_is_told(student: OpenChild) -> None:
    """An attribute that the class does not have is no exception of the student's code."""
    async with student(COUNTER) as child:
        error = await failure((await child.call("make", (1,))).subtract(1))
    assert (error.kind, error.function) == ("missing", "Counter.subtract")


async def test_a_dataclass_crosses_both_ways(student: OpenChild) -> None:
    """A test makes an instance by name, the student's code gets a real one, a result is data."""
    code = """
        from dataclasses import dataclass
        @dataclass
        class Profile:
            name: str
            skills: list
        async def learn(profile, skill):
            assert type(profile) is Profile
            profile.skills.append(skill)
            return profile
    """
    Profile = DataclassType("Profile")
    async with student(code) as child:
        learned = await child.call("learn", (Profile(name="Ada", skills=[]), "SQL"))
    assert learned == Profile(name="Ada", skills=["SQL"])


async def test_a_dataclass_without_a_field_is_told(student: OpenChild) -> None:
    """A class of other fields than the exercise's is a misfit, with its signature."""
    code = """
        from dataclasses import dataclass
        @dataclass
        class Profile:
            name: str
        async def f(profile): pass
    """
    async with student(code) as child:
        error = await failure(child.call("f", (DataclassType("Profile")(title="x"),)))
    assert (error.kind, "Profile(name: str)" in error.message) == ("signature", True)


NUMBERS = """
    taken, closed = [], []
    async def numbers(n):
        try:
            for i in range(n):
                taken.append(i)
                yield i
                if i == 1_000_000: raise ValueError
        finally:
            closed.append(True)
    async def broken():
        yield 1
        raise ValueError("in the middle")
    async def as_list(): return [1, 2]
    async def state(): return (taken, closed)
"""


async def test_an_async_generator_is_iterated(student: OpenChild) -> None:
    """Items come in order, to the end."""
    async with student(NUMBERS) as child:
        assert [item async for item in child.call("numbers", (3,))] == [0, 1, 2]


async def test_an_iteration_is_never_ahead_of_the_test(student: OpenChild) -> None:
    """What was not asked for was not made; leaving early runs the generator's own clean-up."""
    async with student(NUMBERS) as child:
        async with aclosing(child.call("numbers", (100,))) as numbers:
            async for number in numbers:
                if number == 2:
                    break
        assert await child.call("state") == ([0, 1, 2], [True])


async def test_all_items_are_collected_in_batches(student: OpenChild) -> None:
    """`collect` takes thousands of items in a few round trips."""
    async with student(NUMBERS) as child:
        assert await child.call("numbers", (1500,)).collect() == list(range(1500))


async def test_so_many_items_are_taken_and_none_is_made_beyond(student: OpenChild) -> None:
    """`take` goes as far as it is told, and gives what is left at the end."""
    async with student(NUMBERS) as child:
        numbers = child.call("numbers", (5,))
        assert await numbers.take(3) == [0, 1, 2]
        assert await child.call("state") == ([0, 1, 2], [])
        assert await numbers.take(3) == [3, 4]
        assert await numbers.take(3) == []


COLLIDES = """
    async def numbers():
        for turn in range(3000):
            yield (turn // 500 * 8 + turn % 8) * (2**61 - 1)
"""


async def test_collected_items_that_collide_are_refused(student: OpenChild) -> None:
    """Each batch is harmless alone: the list of them all is what a test makes a set of."""
    async with student(COLLIDES) as child:
        error = await failure(child.call("numbers").collect())
        assert (error.kind, "made to collide" in error.message) == ("protocol", True)


async def test_an_iteration_can_fail_in_the_middle(student: OpenChild) -> None:
    """The items before arrive, then the exception."""
    async with student(NUMBERS) as child:
        call = child.call("broken")
        assert await anext(call) == 1
        assert (await failure(anext(call))).message == "in the middle"


async def test_what_is_no_async_generator_is_not_iterated(student: OpenChild) -> None:
    """A coroutine with a list is told apart from a stream."""
    async with student(NUMBERS) as child:
        assert (await failure(anext(child.call("as_list")))).kind == "not_async"


# --- cancelling -----------------------------------------------------------------------------------


CANCEL = """
    import asyncio
    log, begun = [], asyncio.Event()
    async def wait():
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            log.append("cleaned up")
    async def stubborn():
        try:
            begun.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "swallowed"
    async def until_begun(): await begun.wait()
    async def read(): return log
"""


async def test_cancelling_a_call_here_cancels_it_there(student: OpenChild) -> None:
    """When the task of a call is cancelled, the student's clean-up has run before it ends."""
    async with student(CANCEL) as child:
        task = asyncio.create_task(child.call("wait"))
        await child.call("until_begun")
        task.cancel()
        await asyncio.wait([task])
        assert (task.cancelled(), await child.call("read")) == (True, ["cleaned up"])


@pytest.mark.parametrize(("name", "outcome"), [("wait", "CancelledError"), ("stubborn", None)])
async def test_a_test_can_ask_what_cancellation_did(
    student: OpenChild, name: str, outcome: str | None
) -> None:
    """`Call.cancel` throws it in; awaiting the call tells whether it was let through."""
    async with student(CANCEL) as child:
        call = child.call(name)
        task = asyncio.create_task(call)
        await child.call("until_begun")
        call.cancel()
        if outcome is None:
            assert await task == "swallowed"
        else:
            assert (await failure(task)).type == outcome


async def test_a_call_cancelled_before_it_began_still_ends(student: OpenChild) -> None:
    """Request and cancellation may arrive together."""
    async with student("import asyncio\nasync def f(): await asyncio.Event().wait()") as child:
        call = child.call("f")
        task = asyncio.create_task(call)
        await asyncio.sleep(0)
        call.cancel()
        assert (await failure(task)).type == "CancelledError"


async def test_a_blocked_event_loop_does_not_hold_the_test(student: OpenChild) -> None:
    """A limit on a call that loops for ever ends the call, and the child dies with its test."""
    async with student("async def f():\n    while True: pass") as child:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await child.call("f")


async def test_code_that_blocks_the_event_loop_tells_its_line(student: OpenChild) -> None:
    """Where it was when its time was up: the line that goes on, not the first of the function."""
    async with student("async def f():\n    x = 1\n    while True:\n        x += 1") as child:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await child.call("f")
        assert child.where is not None and child.where.at_work
        assert child.where.frame.line in (3, 4) and child.where.frame.function == "f"


async def test_code_that_waits_for_ever_tells_its_line(student: OpenChild) -> None:
    """It hears that its time is up, and ends where it waited."""
    code = "import asyncio\nasync def f():\n    await asyncio.Event().wait()"
    async with student(code) as child:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await child.call("f")
        assert child.where is not None and not child.where.at_work
        assert child.where.frame.line == 3


async def test_code_that_takes_the_signal_tells_nothing(student: OpenChild) -> None:
    """It is a hint: whoever keeps it to themselves has none, and the test ends all the same."""
    code = (
        "import signal\n"
        "async def f():\n    signal.signal(signal.SIGURG, signal.SIG_IGN)\n    while True: pass"
    )
    async with student(code) as child:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await child.call("f")
        assert child.where is None


async def test_a_line_that_nobody_asked_for_ends_the_child(student: OpenChild) -> None:
    """What comes from there comes as an answer."""
    code = (
        "import gc, socket\nfrom box.frames import pack\n"
        "async def f():\n"
        "    rpc = [one for one in gc.get_objects() if isinstance(one, socket.socket)]\n"
        "    for one in rpc:\n"
        "        try: one.send(pack(['held', 1, 'f', 'x'], 1000))\n"
        "        except OSError: pass"
    )
    async with student(code) as child:
        with pytest.raises(StudentError, match="nobody has asked") as caught:
            await child.call("f")
        assert caught.value.kind == "protocol" and child.where is None


# --- processes that end or lie --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("os._exit(0)", "ended with exit code 0"),
        ("os._exit(3)", "ended with exit code 3"),
        ("ctypes.string_at(0)", "crashed: signal 11"),
        ("os.abort()", "crashed: signal 6"),
        ("os.kill(os.getpid(), 9)", "was killed"),
        ("os.closerange(3, 64); time.sleep(60)", "was killed, or closed its connection"),
        ("asyncio.get_running_loop().call_soon(sys.exit, 4)", "ended with exit code 4"),
        ("asyncio.get_running_loop().call_soon(sys.exit, 'x')", "ended with exit code 1"),
    ],
)
async def test_a_process_that_ends_fails_its_calls(
    student: OpenChild, body: str, words: str
) -> None:
    """The open call and every later one fail, with how the process ended."""
    imports = "import asyncio, ctypes, os, sys, time"
    code = f"{imports}\nasync def f():\n    {body}\n    await asyncio.sleep(60)"
    async with student(code) as child:
        open_call, later = await failure(child.call("f")), await failure(child.call("f"))
    assert (open_call.kind, later.kind, words in open_call.message) == ("exited", "exited", True)


async def test_a_call_that_outlives_its_test_is_not_told_as_a_process_that_ended(
    student: OpenChild,
) -> None:
    """We have hung up: how the process ends then is no news of the student's code."""
    code = "import asyncio\nasync def f(s):\n    await asyncio.sleep(s)"
    async with student(code) as child:
        left = asyncio.create_task(failure(child.call("f", (60,))))
        await child.call("f", (0,))
    assert (await left).message == "had not ended when the test did"


FORGER = """
    import os, stat, sys
    session = sys.modules["box.session"]
    honest = session.pack
    def raw(data): return len(data).to_bytes(4, "big") + data
    async def f():
        session.pack = lambda message, limit: {forged}
"""


@pytest.mark.parametrize(
    "forged",
    [
        "b'GET / HTTP/1.1' * 100",
        "bytes(4)",
        "b'\\xff' * 4",
        "raw(b'\\x80\\x04\\x95.')",
        "raw(b'{\"ok\": true}')",
        "raw(b'[' * 100_000)",
        "raw(b'[' + b'1,' * 2_000_000 + b'1]')",
        "raw(b'[1]')",
        "raw(b'[]')",
        "honest([message[0] + 1, 'ok', 1], limit)",
        "honest([str(message[0]), 'ok', 1], limit)",
        "honest([[message[0]], 'ok', 1], limit)",
        "honest([message[0], 'ok', 1], limit) * 2 + honest([message[0], 'ok', 1], limit)",
        "honest([message[0], 'ok'], limit)",
        "honest([message[0], 'passed', 1], limit)",
        "honest([message[0], 'ok', ['decimal', '1e300000']], limit)",
        "honest([message[0], 'ok', ['handle', 'x', 1]], limit)",
        "honest([message[0], 'error', 'raised', 'E'], limit)",
        "honest(['found'], limit)",
        "honest(['found', 1], limit)",
        "honest(['found', *'x' * 101], limit)",
        "honest(['found', 'x'], limit) * 101",
        "honest([message[0], 'error', 'skipped', '', '', None, [], [], []], limit)",
    ],
)
async def test_a_forged_frame_ends_the_child(student: OpenChild, forged: str) -> None:
    """What is no reply to an open call is a protocol error, at the latest for the next call."""
    async with student(FORGER.format(forged=forged)) as child:
        with pytest.raises(StudentError) as caught:
            await child.call("f")
            await child.call("f")
    assert caught.value.kind == "protocol"


async def test_a_forged_answer_to_the_import_is_the_student_s(student: OpenChild) -> None:
    """A file that answers for us, and not with the names in it, is one that cannot be loaded."""
    code = """
        import sys
        child = sys.modules["box.child"]
        honest = child.pack
        child.pack = lambda message, limit: honest([message[0], "ok", 5], limit)
    """
    with pytest.raises(ImportFailure) as caught:
        async with student(code):
            pass
    assert caught.value.kind == "protocol"


async def test_an_answer_cut_short_is_an_end(student: OpenChild) -> None:
    """A header that promises more than comes, then nothing more."""
    code = """
        import os, sys, asyncio
        session = sys.modules["box.session"]
        async def f():
            session.pack = lambda message, limit: b"\\0\\0\\1\\0[1"
            asyncio.get_running_loop().call_later(0.05, os._exit, 0)
    """
    async with student(code) as child:
        assert (await failure(child.call("f"))).kind == "exited"


@pytest.mark.parametrize(
    "body",
    ["os.kill(os.getppid(), signal.SIGKILL)", "os.kill(os.getppid(), signal.SIGSTOP)"],
    ids=["kill", "stop"],
)
async def test_a_broken_nursery_costs_one_test_only(directory: Path, body: str) -> None:
    """Without a sandbox a student can stop or kill it; the next test gets a new one."""
    code = f"import os, signal\nasync def f():\n    {body}\nasync def g(): return 1"
    async with asyncio.timeout(HANG_S), worker_for(directory, PLAIN, code) as worker:
        async with worker.fork(dsn="") as child:
            with suppress(StudentError):
                await child.call("f")
        async with worker.fork(dsn="") as child:
            assert await child.call("g") == 1


async def test_a_nursery_that_never_starts_is_our_fault(directory: Path) -> None:
    """The message has what the box last said."""

    async def launch(box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        argv = (sys.executable, "-c", "import sys; sys.exit('no such thing')")
        return await PLAIN.launch(Box(box.name, argv, box.uid), pass_fds=pass_fds)

    with pytest.raises(GraderFault) as caught:
        async with open_worker(
            launch,
            source=Snapshot(directory / "shop.py", 0, ""),
            module="shop",
            server=Address(path=directory / "socket"),
            own_pids=False,
            uid=1,
            pool=PoolOptions(),
            import_s=1,
        ):
            raise AssertionError
    assert caught.value.detail == "no such thing"


async def test_a_plain_process_that_is_told_it_is_alone_refuses(directory: Path) -> None:
    """Killing "all processes" on the machine itself is never tried."""
    with pytest.raises(GraderFault) as caught:
        async with open_worker(
            PLAIN.launch,
            source=Snapshot(directory / "shop.py", 0, ""),
            module="shop",
            server=Address(path=directory / "socket"),
            own_pids=True,
            uid=1,
            pool=PoolOptions(),
            import_s=1,
        ):
            raise AssertionError
    assert "not alone" in caught.value.detail


async def test_tests_leave_no_descriptor_behind(directory: Path, sandbox: Sandbox) -> None:
    """After ten children there are as many open files here as after one."""
    counts = []
    async with worker_for(directory, sandbox, "async def f(): pass") as worker:
        for _ in range(10):
            async with worker.fork(dsn="") as child:
                await child.call("f")
            counts.append(len([*Path("/proc/self/fd").iterdir()]))
    assert counts[0] == counts[-1]


# --- what is printed ------------------------------------------------------------------------------


async def test_what_is_printed_is_kept_in_order(student: OpenChild) -> None:
    """Both streams, without a flush or a newline, up to the kill at the end."""
    code = """
        import sys
        async def f():
            print("one"); sys.stderr.write("two\\n"); print("three", end="")
    """
    async with student(code) as child:
        await child.call("f")
    assert child.output == "one\ntwo\nthree"


async def test_a_flood_is_cut_and_blocks_nobody(student: OpenChild) -> None:
    """64 KiB of 20 MB are kept, and the call returns."""
    async with student("async def f():\n    print('x' * 20_000_000); return 'done'") as child:
        assert await child.call("f") == "done"
    assert child.output == "x" * 65536 + "\n(cut after 64 KiB)"


async def test_bytes_that_are_no_text_are_escaped(student: OpenChild) -> None:
    """Output is text whatever was written."""
    async with student("import os\nasync def f(): os.write(1, b'\\xff\\x00ok')") as child:
        await child.call("f")
    assert child.output == "\\xff\x00ok"


# --- importing ------------------------------------------------------------------------------------


async def test_a_probe_reports_names_and_output(directory: Path, sandbox: Sandbox) -> None:
    """What the file defines, and what it printed."""
    code = "print('hello')\n_hidden = 1\nasync def f(): pass"
    async with worker_for(directory, sandbox, code) as worker:
        report = await worker.probe()
    assert (report.names, report.output) == (("f",), "hello\n")


async def test_children_load_what_was_compiled_once(directory: Path, sandbox: Sandbox) -> None:
    """After a probe a child runs the code that it is handed, and does not compile its own."""
    async with worker_for(directory, sandbox, "async def f(): return 'compiled here'") as worker:
        await worker.probe()
        assert worker.compiled is not None
        other = compile("async def f(): return 'handed over'", "shop.py", "exec")
        worker.compiled = base64.b64encode(marshal.dumps(other)).decode()
        async with worker.fork(dsn="") as child:
            assert await child.call("f") == "handed over"


async def test_errors_of_compiled_code_show_lines(directory: Path, sandbox: Sandbox) -> None:
    """A traceback names the line of the file, and quotes it."""
    async with worker_for(directory, sandbox, "\nasync def f():\n    1 / 0\n") as worker:
        await worker.probe()
        async with worker.fork(dsn="") as child:
            frame = (await failure(child.call("f"))).frames[-1]
    assert (frame.line, frame.function, frame.text) == (3, "f", "1 / 0")


async def test_to_compile_is_not_to_execute(directory: Path, sandbox: Sandbox) -> None:
    """A file that ends the program when it is imported is compiled all the same."""
    async with worker_for(directory, sandbox, "import os\nos._exit(1)") as worker:
        with pytest.raises(ImportFailure):
            await worker.probe()
        assert worker.compiled is not None


@pytest.mark.parametrize("code", ["def f(:", "path = 'C:\\data'", "(" * 10_000])
async def test_what_compiles_with_noise_is_compiled_by_each(
    directory: Path, sandbox: Sandbox, code: str
) -> None:
    """Errors and warnings of the compiler come where they would come anyway."""
    async with worker_for(directory, sandbox, code) as worker:
        with contextlib.suppress(ImportFailure):
            await worker.probe()
        assert worker.compiled is None


@pytest.mark.parametrize(
    ("code", "kind", "line", "message"),
    [
        ("x = 1\ndef f(:", "syntax", 2, "SyntaxError: invalid syntax (line 2)"),
        ("\n\n1 / 0", "raised", 3, "ZeroDivisionError: division by zero (line 3)"),
        ("import numpy", "raised", 1, "ModuleNotFoundError: No module named 'numpy' (line 1)"),
        ("import sys\nsys.exit(0)", "exited", 2, "ends the program"),
        ("raise SystemExit", "exited", 1, "ends the program"),
        ("import sys\nexit()", "exited", 2, "ends the program"),
        ("quit('bye')", "exited", 1, "SystemExit: bye (line 1)"),
        ("import os\nos._exit(0)", "exited", None, "ended with exit code 0"),
        ("raise KeyboardInterrupt", "raised", 1, "KeyboardInterrupt (line 1)"),
        ("x = 1\nwhile True: pass", "timeout", 2, "not done after 0.5 s"),
        ("(" * 10_000, "syntax", 1, "cannot be imported"),
        ("import os, time\nos.closerange(3, 64)\ntime.sleep(60)", "exited", None, "was killed, or"),
    ],
    ids=lambda part: str(part)[:20],
)
async def test_a_file_that_does_not_import_says_why(
    student: OpenChild, code: str, kind: str, line: int | None, message: str
) -> None:
    """Kind, line and a sentence that names the file; the worker lives on."""
    with pytest.raises(ImportFailure) as caught:
        async with student(code):
            raise AssertionError("it was imported")
    found = caught.value
    assert (found.kind, found.line, message in found.message) == (kind, line, True)
    assert found.message.startswith("shop.py ")


CONNECTS = """
import asyncio, socket, sys
import asyncpg
async def main():
    await asyncpg.connect({dsn!r})
async def connect():
    await main()
async def give_up():
    try:
        await main()
    except OSError:
        raise ValueError("no database") from None
async def at_home(dsn):
    raise ValueError("nothing to do with it")
"""

RUNS = "asyncio.run(main())"

NO_NETWORK = "There is no network here"
ON_ITS_OWN = 'under `if __name__ == "__main__":`'


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://postgres:secret@localhost:5432/shop",
        "postgresql://me@127.0.0.1/shop",
        "postgresql://db.example.org/shop",
        "postgresql://me@/shop?host=/var/run/postgresql",
        None,
    ],
)
@NO_BOX
async def test_who_looks_for_a_network_is_told_that_there_is_none(dsn: str | None) -> None:
    """A server elsewhere, however it is named and whatever then goes wrong: the advice is there."""
    with fresh_directory() as directory:
        opened = worker_for(directory, BOXED, CONNECTS.format(dsn=dsn))
        async with opened as worker, worker.fork(dsn="postgresql:///x") as child:
            error = await failure(child.call("connect"))
        async with worker_for(directory, BOXED, CONNECTS.format(dsn=dsn) + RUNS) as worker:
            with pytest.raises(ImportFailure) as caught:
                await worker.probe()
    assert NO_NETWORK in error.notes[0]
    assert NO_NETWORK in caught.value.detail and ON_ITS_OWN in caught.value.detail


@NO_BOX
async def test_whatever_becomes_of_a_lost_attempt_has_the_advice(directory: Path) -> None:
    """An error of the student's own making, without a trace of the first one, is told with it."""
    code = CONNECTS.format(dsn="postgresql://me@localhost/shop")
    opened = worker_for(directory, BOXED, code)
    async with opened as worker, worker.fork(dsn="postgresql:///x") as child:
        error = await failure(child.call("give_up"))
    assert (error.message, len(error.notes)) == ("no database", 1)


@NO_BOX
async def test_who_stays_at_home_is_told_nothing_of_networks(directory: Path) -> None:
    """The socket that is there is no network, though nobody listens."""
    opened = worker_for(directory, BOXED, CONNECTS.format(dsn=None))
    dsn = f"postgresql://me@/shop?host={directory / 'wire'}"
    async with opened as worker, worker.fork(dsn=dsn) as child:
        assert (await failure(child.supply("pool"))).kind == "supply"
        assert (await failure(child.call("at_home", supply="dsn"))).notes == ()


@pytest.mark.parametrize(
    "code",
    [
        "import asyncio\nasync def main(): raise KeyError('DATABASE_URL')\nasyncio.run(main())",
        "import asyncio\nasync def main(): 1 / 0\n"
        "asyncio.new_event_loop().run_until_complete(main())",
        "raise SystemExit(1)",
        "while True: pass",
    ],
    ids=["run", "loop", "exit", "for ever"],
)
async def test_a_program_that_runs_at_import_is_told_where_to_put_it(
    student: OpenChild, code: str
) -> None:
    """What fails in a program that begins when the file is imported belongs under a guard."""
    with pytest.raises(ImportFailure) as caught:
        async with student(code):
            pass
    assert ON_ITS_OWN in caught.value.hint


async def test_newer_syntax_is_told_from_mistakes(student: OpenChild) -> None:
    """A file for a newer Python says which, beside the error of this one."""
    for code, told in ("x = t'{y}'", True), ("x = t'{y}' +", False):
        with pytest.raises(ImportFailure) as caught:
            async with student(code):
                pass
        assert ("Python 3.14 or newer reads this file" in caught.value.detail) is told


AT_FIRST = """
import os, time
tries = os.open({notes!r}, os.O_RDWR | os.O_CREAT | os.O_APPEND)
os.write(tries, b"x")
if os.fstat(tries).st_size <= {bad}:
    {trouble}
async def f():
    return 1
"""


@pytest.mark.parametrize("trouble", ["time.sleep(60)", "os.kill(os.getpid(), 9)"])
@pytest.mark.parametrize(("bad", "imported"), [(1, True), (2, False)])
async def test_a_slow_or_killed_import_is_tried_twice(
    directory: Path, trouble: str, bad: int, imported: bool
) -> None:
    """A busy machine may have done it: the second try counts, and there is no third."""
    notes = directory / "notes"
    code = AT_FIRST.format(notes=str(notes), bad=bad, trouble=trouble)
    async with worker_for(directory, PLAIN, code, import_s=1) as worker:
        with nullcontext() if imported else pytest.raises(ImportFailure):
            assert (await worker.probe()).names == ("os", "time", "tries", "f")
    assert notes.read_text() == "xx"


async def test_a_lost_box_is_replaced(directory: Path, sandbox: Sandbox) -> None:
    """A box that was killed from outside costs the next test nothing."""
    async with worker_for(directory, sandbox, "async def f(): return 1") as worker:
        lost = await worker.nursery()
        assert isinstance(lost, Nursery)
        await lost._process.kill()
        async with worker.fork(dsn="") as child:
            assert await child.call("f") == 1
        assert await worker.nursery() is not lost


async def test_a_childs_own_crash_shows_no_path(student: OpenChild) -> None:
    """What breaks the process itself is told in one line, without where anything is installed."""
    code = """
        import asyncio
        def crash(): raise KeyboardInterrupt("enough")
        async def f():
            asyncio.get_running_loop().call_soon(crash)
            await asyncio.sleep(60)
    """
    async with student(code) as child:
        assert (await failure(child.call("f"))).kind == "exited"
    assert child.output == "KeyboardInterrupt: enough\n"


async def test_a_failed_import_has_its_output(directory: Path, sandbox: Sandbox) -> None:
    """What was printed before the error belongs to the report."""
    async with worker_for(directory, sandbox, "print('before')\n1 / 0") as worker:
        with pytest.raises(ImportFailure) as caught:
            await worker.probe()
    assert caught.value.output == "before\n"


async def test_a_file_may_run_an_event_loop_when_imported(student: OpenChild) -> None:
    """`asyncio.run` at the top level works as it does when the file is run."""
    code = "import asyncio\nasync def f(): return 1\nvalue = asyncio.run(f())"
    async with student(code) as child:
        assert await child.get("value") == 1


async def test_neighbours_of_the_file_are_not_imported(directory: Path, sandbox: Sandbox) -> None:
    """Modules beside it shadow nothing, and a .pyc of it is not looked at."""
    folder = directory / "sub"
    (folder / "__pycache__").mkdir(parents=True)
    for name in ("asyncpg", "json", "sitecustomize", "usercustomize", "box"):
        (folder / f"{name}.py").write_text("raise SystemExit('shadowed')")
    (folder / f"shop.{sys.implementation.cache_tag}.pyc").write_bytes(b"nonsense")
    (folder / "shop.pyc").write_bytes(b"nonsense")
    code = "import asyncpg, json\nasync def f(): return asyncpg.__file__"
    async with worker_for(directory, sandbox, code) as worker, worker.fork(dsn="") as child:
        assert "sub" not in Path(await child.call("f")).parts


@pytest.mark.parametrize("module", ["pytest", "grader", "msgspec", "shop_tests"])
async def test_nothing_else_of_ours_can_be_imported(student: OpenChild, module: str) -> None:
    """Of what is installed beside the grader, the student's code finds asyncpg only."""
    async with student(f"async def f():\n    import {module}") as child:
        assert (await failure(child.call("f"))).type == "ModuleNotFoundError"


# --- inside the box -------------------------------------------------------------------------------


@NO_BOX
@pytest.mark.parametrize(
    "attempt",
    [
        "os.fork()",
        "os.posix_spawn('/bin/sh', ['sh'], {})",
        "os.execv(sys.executable, ['python'])",
        "os.memfd_create('x')",
        "os.kill(os.getppid(), signal.SIGSTOP)",
        "os.kill(-1, signal.SIGKILL)",
        "signal.pidfd_send_signal(os.pidfd_open(os.getppid()), signal.SIGKILL)",
        "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (0, 0))",
        "socket.socket(socket.AF_INET)",
        "socket.socket(socket.AF_NETLINK)",
        "fcntl.fcntl(socket.socketpair()[0], fcntl.F_SETOWN, os.getppid())",
        "fcntl.fcntl(socket.socketpair()[0], fcntl.F_SETSIG, signal.SIGKILL)",
        "fcntl.ioctl(socket.socketpair()[0], 0x8901, os.getppid().to_bytes(4, sys.byteorder))",
    ],
)
async def test_the_sealed_child_is_refused(directory: Path, attempt: str) -> None:
    """No processes, no signals, no other sockets."""
    code = f"import fcntl, os, resource, signal, socket, sys\nasync def f():\n    {attempt}"
    async with worker_for(directory, BOXED, code) as worker, worker.fork(dsn="") as child:
        assert (await failure(child.call("f"))).type == "PermissionError"


@NO_BOX
async def test_the_first_child_of_a_box_may_signal_itself(directory: Path) -> None:
    """No child has a number that the filter takes for the nursery's."""
    code = "import os, signal\nasync def f(): os.kill(os.getpid(), signal.SIGUSR1)"
    async with worker_for(directory, BOXED, code) as worker, worker.fork(dsn="") as child:
        assert "signal 10" in str(await failure(child.call("f")))


@NO_BOX
@pytest.mark.parametrize(
    ("body", "replaced"),
    [
        ("open('/tmp/x', 'w').close()", True),
        ("os.mkdir('/dev/shm/x'), os.rmdir('/dev/shm/x')", True),
        ("os.listdir('/tmp')", False),
    ],
)
async def test_a_trace_in_a_box_costs_the_box(
    directory: Path, body: str, *, replaced: bool
) -> None:
    """A file, or a change of a folder, would tell the next test something: it gets another box."""
    code = f"import os\nasync def f():\n    {body}"
    async with worker_for(directory, BOXED, code) as worker:
        nursery = await worker.nursery()
        async with worker.fork(dsn="") as child:
            await child.call("f")
        assert nursery.broken is replaced


@NO_BOX
@pytest.mark.parametrize(
    "note",
    ["chmod('/tmp', 0o777)", "chmod('/dev/shm', 0o777)", "setxattr('/tmp', 'user.note', b'7')"],
)
async def test_no_note_on_a_folder_stays(directory: Path, note: str) -> None:
    """Mode and attributes of what is there from the start cannot be set, or cost the box."""
    code = f"import os\nasync def f():\n    os.{note}"
    async with worker_for(directory, BOXED, code) as worker:
        nursery = await worker.nursery()
        with suppress(StudentError):
            async with worker.fork(dsn="") as child:
                await child.call("f")
                assert os.geteuid() != 0, "here the folders are root's"
        assert nursery.broken is (os.geteuid() != 0)


@NO_BOX
async def test_nothing_tells_of_other_boxes(directory: Path) -> None:
    """/proc is empty, and cannot be filled: with it a box sees which pages another one has."""
    code = "import os\nasync def f(): return os.listdir('/proc'), os.access('/proc', os.W_OK)"
    async with worker_for(directory, BOXED, code) as worker, worker.fork(dsn="") as child:
        assert await child.call("f") == ([], False)


THREADS = """
import asyncio, threading
from concurrent.futures import ThreadPoolExecutor

async def f():
    lock, free, counts = threading.Condition(), threading.Semaphore(2), []
    def count(number):
        with free, lock:
            counts.append(number)
            lock.notify_all()
    def wait():
        with lock:
            lock.wait_for(lambda: len(counts) == 40)
    waiting = threading.Thread(target=wait)
    waiting.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(20)))
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(pool, count, n) for n in range(10)))
    await asyncio.gather(*(asyncio.to_thread(count, n) for n in range(10)))
    waiting.join()
    return len(counts)
"""


@NO_BOX
async def test_threads_wake_each_other_in_a_sealed_child(directory: Path) -> None:
    """Locks, conditions, pools and joins sleep and wake in memory of their own."""
    async with worker_for(directory, BOXED, THREADS) as worker, worker.fork(dsn="") as child:
        assert await child.call("f") == 40


@NO_BOX
async def test_threads_still_work_in_a_sealed_child(directory: Path) -> None:
    """`asyncio.to_thread` needs clone, which stays allowed for threads."""
    code = "import asyncio\nasync def f(): return await asyncio.to_thread(sum, [1, 2])"
    async with worker_for(directory, BOXED, code) as worker, worker.fork(dsn="") as child:
        assert await child.call("f") == 3


@NO_BOX
async def test_memory_is_limited(directory: Path) -> None:
    """Two gigabytes are a MemoryError of the student's, in the student's process."""
    code = "async def f(): bytearray(2 << 30)"
    async with worker_for(directory, BOXED, code) as worker, worker.fork(dsn="") as child:
        assert (await failure(child.call("f"))).type == "MemoryError"


@NO_BOX
async def test_hidden_inputs_are_not_in_the_box_before_their_call(directory: Path) -> None:
    """Neither environment nor arguments of any process in the box tell of the test."""
    code = """
        from pathlib import Path
        async def f():
            return [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline")]
    """
    async with worker_for(directory, BOXED, code) as worker, worker.fork(dsn="secret") as child:
        assert b"secret" not in b"".join(await child.call("f"))


# --- the supplied parameter -----------------------------------------------------------------------


@dataclass(frozen=True)
class Shop:
    """An empty database, as the student's code reaches it."""

    dsn: str
    socket: Path


BUYER = """
    import asyncio, io
    import asyncpg
    async def over_pool(pool, sql): return await pool.fetchval(sql)
    async def over_conn(conn, sql): return await conn.fetchval(sql)
    async def over_dsn(dsn): return dsn
    async def sizes(pool): return (pool.get_min_size(), pool.get_max_size(), pool.get_size())
    async def rows(pool): return await pool.fetch("SELECT 1 AS a, gen_random_uuid() AS id")
    async def create_pool(dsn): return await asyncpg.create_pool(dsn, min_size=1, max_size=3)
    async def fail(pool): await pool.execute("INSERT INTO nowhere VALUES (1)")
    async def transact(conn, sql):
        async with conn.transaction():
            await conn.execute(sql)  # inner
    async def gather(pool, sql):
        await asyncio.gather(
            pool.fetchval(sql),
            pool.fetch("SELECT 2"),
        )
    async def prepared(conn, sql):
        statement = await conn.prepare(sql)
        await statement.fetch()
        await asyncio.create_task(statement.fetchval())
    async def many(conn, sql):
        await conn.executemany(
            "SELECT $1::int", [(1,), (2,)]
        )
    async def walk(conn, sql):
        async with conn.transaction():  # of the cursor
            async for row in conn.cursor(sql):
                pass
    async def copy(conn, sql):
        await conn.copy_from_query(sql, output=io.BytesIO())
    async def load(conn, sql):
        try:
            await conn.copy_records_to_table("seen", records=[(1,)], columns=["id"])
        except asyncpg.UndefinedTableError:
            pass
    async def chatter(conn, sql):
        for _ in range(501): await conn.execute(sql)
    async def looks(pool, conn):
        import inspect
        methods = [pool.fetch, conn.execute, conn.executemany]
        return [
            [inspect.iscoroutinefunction(one) for one in methods],
            [asyncio.iscoroutinefunction(one) for one in methods],
            [inspect.ismethod(one) for one in methods],
            str(inspect.signature(conn.fetchrow)),
            conn.execute.__name__,
        ]
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Shop]:
    """A database on an embedded PostgreSQL behind a tap."""
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(fresh_directory())
        for name in ("server", "wire"):
            (directory / name).mkdir()
        (directory / "schema.sql").write_text("SELECT 1;")
        server = await stack.enter_async_context(
            open_server(
                "embedded",
                templates=[TemplateSpec("shop", (directory / "schema.sql",))],
                launch=PLAIN.launch,
                directory=directory / "server",
            )
        )
        socket = directory / "wire" / ".s.PGSQL.5432"
        tap = await stack.enter_async_context(open_tap(socket))
        database = await server.clone("shop")
        upstream = Address(path=server.address.path)
        tap.record(upstream, user=database.student_role, database=database.name)
        yield Shop(f"postgresql://student@/shop?host={socket.parent}", socket)
        await tap.disconnect()


@pytest_asyncio.fixture(loop_scope="module")
async def buyer(directory: Path, sandbox: Sandbox, shop: Shop) -> AsyncIterator[Child]:
    """A child with functions that take what the harness supplies."""
    async with (
        worker_for(directory, sandbox, BUYER, socket=shop.socket) as worker,
        worker.fork(dsn=shop.dsn) as child,
    ):
        yield child


@pytest.mark.parametrize(("name", "what"), [("over_pool", "pool"), ("over_conn", "conn")])
async def test_pool_and_connection_are_supplied(buyer: Child, name: str, what: str) -> None:
    """The function's first parameter is made in the box and works."""
    assert await buyer.call(name, ("SELECT 41 + 1",), supply=what) == 42


async def test_the_dsn_is_supplied(buyer: Child, shop: Shop) -> None:
    """For functions that connect by themselves."""
    assert await buyer.call("over_dsn", supply="dsn") == shop.dsn


async def test_a_named_argument_takes_the_place_of_the_supplied_one(buyer: Child) -> None:
    """A test may pass another DSN."""
    assert await buyer.call("over_dsn", (), {"dsn": "another"}, supply="dsn") == "another"


async def test_a_handle_takes_the_place_of_the_supplied_pool(buyer: Child) -> None:
    """The student's own pool can be passed to the student's other functions."""
    pool = await buyer.call("create_pool", supply="dsn")
    assert await buyer.call("sizes", (pool,), supply="pool") == (1, 3, 1)


async def test_the_pool_is_made_as_the_test_asks(buyer: Child) -> None:
    """Options before the first call hold for the whole test."""
    await buyer.pool_options(min_size=2, max_size=2)
    assert await buyer.call("sizes", supply="pool") == (2, 2, 2)


async def test_pool_options_come_first(buyer: Child) -> None:
    """Afterwards they would change nothing, and that is the test's mistake."""
    await buyer.call("sizes", supply="pool")
    with pytest.raises(RuntimeError, match="before the first call"):
        await buyer.pool_options(max_size=1)


async def test_json_is_decoded_when_the_exercise_says_so(buyer: Child) -> None:
    """JSON columns are Python objects on supplied connections."""
    await buyer.pool_options(json=True, server_settings={"application_name": "shop"})
    sql = "SELECT jsonb_build_object('app', current_setting('application_name'))"
    assert await buyer.call("over_conn", (sql,), supply="conn") == {"app": "shop"}


async def test_the_supplied_pool_can_be_held_by_the_test(buyer: Child) -> None:
    """A pool's own methods work through its handle, connections included."""
    pool = await buyer.supply("pool")
    connection = await pool.acquire()
    assert await connection.fetchval("SELECT $1::int", 5) == 5
    await pool.release(connection)
    assert await pool.get_idle_size() == 1


async def test_a_row_arrives_as_a_record(buyer: Child) -> None:
    """Not as a dict, and asyncpg's UUID as the standard library's."""
    (row,) = await buyer.call("rows", supply="pool")
    assert (type(row), row["a"], type(row["id"])) == (Record, 1, UUID)


async def test_an_error_of_the_database_has_its_sqlstate(buyer: Child) -> None:
    """The code arrives beside the class name, which anyone may fake."""
    error = await failure(buyer.call("fail", supply="pool"))
    assert (error.type, error.sqlstate) == ("UndefinedTableError", "42P01")


# --- lines ----------------------------------------------------------------------------------------


def line_of(part: str) -> int:
    """The number of the line in BUYER's file that has this in it."""
    return next(n for n, line in enumerate(BUYER.splitlines(), 1) if part in line)


async def lines_of(child: Child) -> list[tuple[str, int]]:
    """What was sent, and from which line."""
    return [(sent.sql, sent.line) for sent in await child.lines()]


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        ("over_pool", [("SELECT 1", "def over_pool")]),
        ("over_conn", [("SELECT 1", "def over_conn")]),
        (
            "transact",
            [
                ("BEGIN;", "conn.transaction()"),
                ("SELECT 1", "conn.execute(sql)  # inner"),
                ("COMMIT;", "conn.transaction()"),
            ],
        ),
        ("gather", [("SELECT 1", "pool.fetchval(sql),"), ("SELECT 2", 'pool.fetch("SELECT 2")')]),
        ("prepared", [("SELECT 1", "statement.fetch()"), ("SELECT 1", "statement.fetchval()")]),
        ("many", [("SELECT $1::int", "conn.executemany(")]),
        (
            "walk",
            [
                ("BEGIN;", "conn.transaction():  # of the cursor"),
                ("SELECT 1", "conn.cursor(sql)"),
                ("COMMIT;", "conn.transaction():  # of the cursor"),
            ],
        ),
        (
            "load",
            [('COPY "seen"("id") FROM STDIN (FORMAT binary) ', "conn.copy_records_to_table(")],
        ),
        ("copy", [("COPY (SELECT 1) TO STDOUT ", "conn.copy_from_query(")]),
    ],
)
async def test_a_statement_has_the_line_that_sent_it(
    buyer: Child, call: str, sent: list[tuple[str, str]]
) -> None:
    """Whichever method of asyncpg's, and whichever task awaits it: once each."""
    supply = "pool" if call in ("over_pool", "gather") else "conn"
    await buyer.call(call, ("SELECT 1",), supply=supply)
    assert await lines_of(buyer) == [(sql, line_of(part)) for sql, part in sent]


async def test_lines_are_those_of_the_latest_try(buyer: Child) -> None:
    """What was sent before `begin_again` is forgotten."""
    await buyer.call("over_pool", ("SELECT 1",), supply="pool")
    buyer.begin_again()
    await buyer.call("over_pool", ("SELECT 2",), supply="pool")
    assert await lines_of(buyer) == [("SELECT 2", line_of("def over_pool"))]


async def test_a_line_has_the_server_process_of_its_connection(buyer: Child) -> None:
    """A pool's own methods do not say which one they take."""
    pid = await buyer.call("over_conn", ("SELECT pg_backend_pid()",), supply="conn")
    await buyer.call("over_pool", ("SELECT 1",), supply="pool")
    assert [sent.pid for sent in await buyer.lines()] == [pid, 0]


async def test_methods_are_what_they_were_for_who_looks_at_them(buyer: Child) -> None:
    """A wrapper of the student's may ask which ones are coroutine functions, and what they take."""
    handles = await buyer.supply("pool"), await buyer.supply("conn")
    *kinds, signature, name = await buyer.call("looks", handles)
    assert kinds == [[True] * 3] * 3
    assert signature == "(query, *args, timeout=None, record_class=None)"
    assert name == "execute"


async def test_lines_are_bounded(buyer: Child) -> None:
    """Of many the first ones, and of a long text its beginning."""
    await buyer.call("chatter", (f"SELECT {'1 + ' * 100} 1",), supply="conn")
    lines = await buyer.lines()
    assert len(lines) == 500
    assert {len(sent.sql) for sent in lines} == {300}


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "os._exit(3)",
        "session._operations['lines'] = lambda: asyncio.sleep(60)",
        "session._operations['lines'] = lambda: asyncio.sleep(0, ['list', 7, ['tuple', 1, 2]])",
        "session._operations['lines'] = lambda: asyncio.sleep(0, ['no', 'value'])",
        "session._lines.sent = [(1, 'x', None)]",
        "session._lines.sent = 'x' * 10**7",
    ],
)
async def test_a_process_that_tells_no_lines_has_none(student: OpenChild, body: str) -> None:
    """It hangs, is gone, or sends something else: no error, and not for long."""
    code = f"""
        import asyncio, gc, os, sys
        from box.session import Session
        def spoil():
            [session] = [one for one in gc.get_objects() if type(one) is Session]
            {body}
        async def f(): asyncio.get_running_loop().call_soon(spoil)
    """
    async with student(code) as child:
        with suppress(StudentError):
            await child.call("f")
        async with asyncio.timeout(LINES_S + HANG_S / 2):
            assert await child.lines() == []


async def test_a_database_out_of_reach_is_no_mistake_of_the_function(student: OpenChild) -> None:
    """When the supplied pool cannot be made the kind says so."""
    dsn = "postgresql://student@/shop?host=/nowhere"
    async with student("async def f(pool): pass", dsn=dsn) as child:
        assert (await failure(child.call("f", supply="pool"))).kind == "supply"


async def test_how_a_call_ended_is_told_without_postgresqls_detail(student: OpenChild) -> None:
    """It names processes, and is told elsewhere; what others say in several lines stays."""
    code = """
        import asyncpg
        async def refuse():
            raise asyncpg.UniqueViolationError("taken\\nDETAIL:  Process 7")
        async def fail(): raise ValueError("one\\ntwo")
    """
    async with student(code) as child:
        for name in ("refuse", "fail"):
            with pytest.raises(StudentError):
                await child.call(name)
    ends = [call.ended for call in child.told.tell()]
    assert ends == ["raised UniqueViolationError: taken", "raised ValueError: one\ntwo"]

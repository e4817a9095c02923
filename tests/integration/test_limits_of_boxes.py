"""What the box of a student's code, and that of PostgreSQL, may use: each limit is met for real."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest

from grader.address import Address
from grader.model import Box, PoolOptions, Process
from grader.sandbox import Sandbox, open_sandbox
from grader.servers import postgresql, postmaster
from grader.servers.database import Database
from grader.servers.databases import TemplateSpec
from grader.servers.opening import open_server
from grader.servers.server import Server
from grader.snapshot import Snapshot
from grader.worker import StudentError, boxed, open_worker
from tests.integration.sockets import bind_dead
from tests.waiting import HANG_S

MIB = 1024 * 1024

pytestmark = pytest.mark.skipif(not Path("/proc/self/ns/net").exists(), reason="no Linux")


@dataclass(frozen=True)
class Watched(Sandbox):
    """A real sandbox that remembers what it started."""

    boxes: list[tuple[Box, Process]] = field(default_factory=list, kw_only=True)

    async def launch(self, box: Box, *, pass_fds: tuple[int, ...] = ()) -> Process:
        process = await super().launch(box, pass_fds=pass_fds)
        self.boxes.append((box, process))
        return process

    def pids(self) -> set[int]:
        """Every process of the box that was started last, bubblewrap's own included."""
        return below(self.boxes[-1][1]._process.pid)  # type: ignore[attr-defined]


def below(pid: int) -> set[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {pid}.union(*(below(int(child)) for child in children))


@pytest.fixture
async def sandbox() -> Watched:
    found = await open_sandbox("auto")
    return Watched(found.kind, found.bwrap, groups=found.groups)


@pytest.fixture
async def grouped(sandbox: Watched) -> Watched:
    if sandbox.groups is None:
        pytest.skip("no control groups for this user")
    return sandbox


@pytest.fixture(scope="module")
def cache() -> Iterator[Path]:
    """A cache of prepared data directories of our own, because settings are changed."""
    with tempfile.TemporaryDirectory(prefix="gc-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def directory() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="gl-"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place, ignore_errors=True)


# --- the student's code ---------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def student(sandbox: Sandbox, directory: Path, code: str) -> AsyncIterator[object]:
    """A worker for this code."""
    async with open_worker(
        sandbox.launch,
        source=Snapshot.write(directory / "sub" / "shop.py", code.encode()),
        module="shop",
        server=Address(path=bind_dead(directory / "wire" / "socket")),
        own_pids=True,
        uid=1_800_000_000 + os.getpid(),
        pool=PoolOptions(),
        import_s=10,
    ) as worker:
        yield worker


HOARDER = """
async def hoard(): return len([b"x" * (1 << 20) for _ in range(900)])
async def live(): return "well"
"""


async def test_memory_of_the_student_s_code_is_told(
    grouped: Watched, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who takes more than the box may have reads that; the next test is as if nothing had been."""
    monkeypatch.delitem(boxed.LIMITS, "as")  # which is met before, by whatever it counts
    async with student(grouped, directory, HOARDER) as worker:
        async with worker.fork(dsn="") as child:  # type: ignore[attr-defined]
            with pytest.raises(StudentError) as caught:
                await child.call("hoard")
        async with worker.fork(dsn="") as child:  # type: ignore[attr-defined]
            assert await child.call("live") == "well"
    expected = "the process used more than 576 MiB of memory, and was killed for it"
    assert (caught.value.kind, caught.value.message) == ("exited", expected)


THREADS = """
import asyncio, json, time
async def work():
    def dump(n):
        text = json.dumps(list(range(20000)))
        time.sleep(0.05)
        return len(text)
    with __import__("concurrent.futures").futures.ThreadPoolExecutor(24) as pool:
        loop = asyncio.get_running_loop()
        return len(await asyncio.gather(*(loop.run_in_executor(pool, dump, n) for n in range(24))))
"""


async def test_threads_fit_into_the_address_space(sandbox: Watched, directory: Path) -> None:
    """Two dozen threads that allocate work, however many processors there are."""
    async with student(sandbox, directory, THREADS) as worker, worker.fork(dsn="") as child:  # type: ignore[attr-defined]
        assert await child.call("work") == 24


async def test_all_of_the_worker_s_box_is_filtered(sandbox: Watched, directory: Path) -> None:
    """The nursery, which no filter of its own holds, is inside the box's."""
    async with student(sandbox, directory, HOARDER):
        inside = sandbox.pids() - {min(sandbox.pids())}
        assert {filters(pid) for pid in inside} == {1}


def filters(pid: int) -> int:
    """How many filters for system calls a process is under."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Seccomp_filters")).split()[1])


# --- PostgreSQL -----------------------------------------------------------------------------------


@pytest.fixture
def schema(tmp_path: Path) -> TemplateSpec:
    file = tmp_path / "shop.sql"
    file.write_text("CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY, text text)")
    return TemplateSpec("shop", (file,))


@contextlib.asynccontextmanager
async def opened(
    sandbox: Sandbox, schema: TemplateSpec, directory: Path, cache: Path
) -> AsyncIterator[tuple[Server, asyncpg.Connection]]:
    """A server, and a student in a fresh database."""
    async with open_server(
        "embedded", templates=[schema], launch=sandbox.launch, directory=directory, cache=cache
    ) as server:
        student = await log_in(await server.clone("shop"))
        try:
            yield server, student
        finally:
            student.terminate()


async def log_in(database: Database) -> asyncpg.Connection:
    login = {name: database.verifier[name] for name in ("host", "port", "database", "ssl")}
    return await asyncpg.connect(**login, user=database.student_role, timeout=HANG_S)


async def test_a_backend_that_takes_all_memory(
    grouped: Watched,
    schema: TemplateSpec,
    directory: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The kernel kills in PostgreSQL's box alone, and PostgreSQL goes on with fresh sessions."""
    monkeypatch.setattr(postmaster, "MEMORY_BYTES", 200 * MIB)
    async with opened(grouped, schema, directory, cache) as (server, student):
        with pytest.raises((asyncpg.PostgresConnectionError, ConnectionError)):
            await student.fetchval("SELECT length(repeat('x', 300000000))")
        assert grouped.boxes[-1][1].memory_kills() > 0
        fresh = await log_in(await server.clone("shop"))
        assert await fresh.fetchval("SELECT count(*) FROM notes") == 0
        fresh.terminate()


async def test_a_backend_s_own_memory(
    sandbox: Watched, schema: TemplateSpec, directory: Path, cache: Path
) -> None:
    """One statement that asks for too much is refused by PostgreSQL, and costs no session."""
    async with opened(sandbox, schema, directory, cache) as (_, student):
        with pytest.raises(asyncpg.OutOfMemoryError):
            await student.fetchval("SELECT length(repeat('x', 900000000))")
        assert await student.fetchval("SELECT 1") == 1


#: Some 17 MB in the table, and as much in the log.
WRITE = """
INSERT INTO notes (text) SELECT repeat(md5(i::text), 50) FROM generate_series(1, 10000 * %d) i
"""


async def test_the_volume_is_bounded(
    sandbox: Watched,
    schema: TemplateSpec,
    directory: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full volume is an error of the statement that filled it, and PostgreSQL lives on."""
    # So much that a page of the table is what finds no room, and not a segment of the log.
    monkeypatch.setattr(postmaster, "SCRATCH_BYTES", 130 * MIB)
    async with opened(sandbox, schema, directory, cache) as (server, student):
        with pytest.raises(asyncpg.DiskFullError):
            await student.execute(WRITE % 20)
        assert await student.fetchval("SELECT count(*) FROM notes") == 0
        assert server.alive()


async def test_write_ahead_log_is_bounded(
    sandbox: Watched, schema: TemplateSpec, directory: Path, cache: Path
) -> None:
    """Four times as much as the log may hold goes through it, and it stays near its size."""
    async with opened(sandbox, schema, directory, cache) as (server, student):
        for _ in range(16):
            await student.execute(WRITE % 1)
            await student.execute("DELETE FROM notes")
        [data] = [path for path in sandbox.boxes[-1][0].scratch]
        root = Path(f"/proc/{max(sandbox.pids())}/root")
        log = root / data.relative_to("/") / "data" / "pg_wal"
        size = sum(path.stat().st_size for path in log.iterdir() if path.is_file())
        # The keeper's session: students are not told.
        written = await server._maintenance.fetchval(
            "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
        )
    assert written > 256 * MIB
    assert size < 128 * MIB


async def test_temporary_files_are_bounded(
    sandbox: Watched, schema: TemplateSpec, directory: Path, cache: Path
) -> None:
    """A sort that does not fit is refused, and the student cannot raise the limit."""
    async with opened(sandbox, schema, directory, cache) as (_, student):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await student.execute("SET temp_file_limit = -1")
        with pytest.raises(asyncpg.ConfigurationLimitExceededError, match="temp_file_limit"):
            await student.fetchval(
                "SELECT count(*) FROM (SELECT repeat(md5(i::text), 20) t"
                " FROM generate_series(1, 600000) i ORDER BY 1 OFFSET 0) x"
            )


async def test_processes_are_bounded(
    grouped: Watched,
    schema: TemplateSpec,
    directory: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the box has no process left a session is refused, and those that are there go on."""
    monkeypatch.setattr(postmaster, "PROCESSES", 14)
    async with opened(grouped, schema, directory, cache) as (server, student):
        database = await server.clone("shop")
        more = []
        with pytest.raises((asyncpg.PostgresError, ConnectionError)):
            for _ in range(14):
                more.append(await log_in(database))
        assert await student.fetchval("SELECT 1") == 1
        for session in more:
            session.terminate()


def test_as_many_processes_as_sessions() -> None:
    """Every session that PostgreSQL grants finds a process."""
    assert int(postgresql.SETTINGS["max_connections"]) + 20 < postmaster.PROCESSES


async def test_all_of_postgresql_s_box_is_filtered_and_without_network(
    sandbox: Watched, schema: TemplateSpec, directory: Path, cache: Path
) -> None:
    """Each of its processes is under the box's filter and sees no interface but the loopback."""
    async with opened(sandbox, schema, directory, cache):
        inside = sandbox.pids() - {min(sandbox.pids())}
        assert len(inside) > 4
        assert {filters(pid) for pid in inside} == {1}
        for pid in inside:
            lines = Path(f"/proc/{pid}/net/dev").read_text().splitlines()[2:]
            assert {line.split(":")[0].strip() for line in lines} <= {"lo"}

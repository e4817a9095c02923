"""Servers for tests, the ways into them, and an exercise's database to have in each."""

import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg

from grader.sandbox import open_sandbox
from grader.servers.binaries import find_binaries
from grader.servers.database import Database
from grader.servers.databases import TemplateSpec
from grader.servers.initdb import make_data_directory
from grader.servers.postmaster import open_postmaster
from grader.servers.prepared import open_prepared
from grader.servers.server import Server
from tests.waiting import HANG_S

SCHEMA = """
CREATE TABLE users (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text   NOT NULL UNIQUE
);
INSERT INTO users (name) VALUES ('b'), ('B'), ('a');
"""


@contextlib.contextmanager
def new_cache() -> Iterator[Path]:
    """A cache of prepared data directories that PostgreSQL can reach under any user."""
    with tempfile.TemporaryDirectory(prefix="gc-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def new_directory() -> Iterator[Path]:
    """A short path of a server's own, through which others may pass."""
    place = Path(tempfile.mkdtemp(prefix="gs-"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@contextlib.asynccontextmanager
async def some_postgresql(cache: Path, *, settings: str = "") -> AsyncIterator[str]:
    """Run a server that someone might give us; yield the DSN of its superuser.

    Everyone else has to show a password.
    """
    sandbox, binaries = await open_sandbox("off"), await find_binaries()
    place = Path(tempfile.mkdtemp(prefix="gg-"))
    place.chmod(0o711)

    async def build(prepared: Path) -> None:
        await make_data_directory(sandbox.launch, binaries, prepared / "data")
        logins = "local all postgres trust\nlocal all all scram-sha-256\n"
        (prepared / "data" / "pg_hba.conf").write_text(logins)
        with (prepared / "data" / "postgresql.conf").open("a") as file:
            file.write(settings)

    try:
        async with contextlib.AsyncExitStack() as stack:
            async with open_prepared(cache, f"given{settings}".strip(), build) as prepared:
                postmaster = await stack.enter_async_context(
                    open_postmaster(
                        sandbox.launch,
                        binaries,
                        user="postgres",
                        socket=place / "socket",
                        data=place / "scratch" / "data",
                        copy_of=prepared / "data",
                    )
                )
            await postmaster.connection.execute(
                "CREATE ROLE teacher LOGIN CREATEDB CREATEROLE PASSWORD 'secret'"
            )
            yield f"postgresql://postgres@/postgres?host={postmaster.address.host_and_port[0]}"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def as_teacher(dsn: str) -> str:
    """The DSN of a role with CREATEDB and CREATEROLE and nothing more."""
    return dsn.replace("postgres@", "teacher:secret@")


def write_spec(folder: Path, *texts: str, slug: str = "shop") -> TemplateSpec:
    files = []
    for number, text in enumerate(texts, 1):
        files.append(folder / f"{slug}-{number}.sql")
        files[-1].write_text(text)
    return TemplateSpec(slug, tuple(files))


async def log_in(arguments: dict[str, Any]) -> asyncpg.Connection:
    return await asyncpg.connect(**arguments, timeout=HANG_S)


def student_login(database: Database) -> dict[str, Any]:
    """How the tap logs the student in."""
    login = {name: database.verifier[name] for name in ("host", "port", "database", "ssl")}
    return {**login, "user": database.student_role, "password": database.student_password}


@contextlib.asynccontextmanager
async def sessions(server: Server) -> AsyncIterator[tuple[asyncpg.Connection, asyncpg.Connection]]:
    """A fresh database's verifier and student."""
    database = await server.clone("shop")
    verifier, student = await log_in(database.verifier), await log_in(student_login(database))
    try:
        yield verifier, student
    finally:
        verifier.terminate()
        student.terminate()
        await server.drop(database)


async def count_users(server: Server) -> int:
    async with sessions(server) as (verifier, _):
        return int(await verifier.fetchval("SELECT count(*) FROM users"))

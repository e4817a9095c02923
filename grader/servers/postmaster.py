"""One running PostgreSQL in a box: start it, wait until it answers, end it."""

import asyncio
import contextlib
import dataclasses
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from grader.errors import GraderFault
from grader.model import Box, Launch, Process
from grader.servers.binaries import Binaries
from grader.servers.connecting import LOST, Login, connect_when_ready

#: Whom PostgreSQL runs as when the grader is root: nobody's uid on any distribution we know.
SERVER_UID = 60999

PORT = 5432
START_S = 30.0

MIB = 1024 * 1024

#: All that one submission may fill: tables, WAL and temporary files.
SCRATCH_BYTES = 512 * MIB

#: One backend's memory; PostgreSQL answers "out of memory" and lives on.
LIMITS = {"as": 512 * MIB, "core": 0}

#: Of the whole box, its files in memory included. Less than its parts may take together: the one
#: that takes too much is then killed, and PostgreSQL begins anew without anybody's sessions.
MEMORY_BYTES = 1024 * MIB

#: More than `max_connections` and PostgreSQL's own processes.
PROCESSES = 96

ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}

COPY_AND_START = '"$1" -R "$2" "$3" && shift 3 && exec "$@"'

#: Only a signal stops PostgreSQL in order, and nobody outside a box can signal into it.
STOP = "COPY (SELECT 1) TO PROGRAM 'read -r pid < postmaster.pid && kill -INT \"$pid\"'"


@dataclass(frozen=True)
class Postmaster:
    """A PostgreSQL that answers on a Unix socket."""

    process: Process
    socket: Path  # the directory
    connection: asyncpg.Connection  # the first one

    @property
    def address(self) -> Path:
        return self.socket / f".s.PGSQL.{PORT}"

    def runs(self) -> bool:
        return self.process.returncode is None

    def login(self, user: str, database: str = "postgres") -> Login:
        return Login(str(self.socket), PORT, user, None, database)

    async def connect(self, database: str, *, user: str) -> asyncpg.Connection:
        return await asyncpg.connect(**self.login(user, database).arguments)

    async def stop(self) -> None:
        """Shut down in order, so that the files can be copied. The connection is a superuser's."""
        # The server may be gone before it answers, or end the program that told it to.
        with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await self.connection.execute(STOP)
        try:
            code = await asyncio.wait_for(self.process.wait(), START_S)
        except TimeoutError as error:
            raise GraderFault(f"PostgreSQL did not stop within {START_S:g} s") from error
        if code != 0:
            raise GraderFault(f"PostgreSQL did not stop in order: exit code {code}")


@asynccontextmanager
async def open_postmaster(
    launch: Launch,
    binaries: Binaries,
    *,
    user: str,
    socket: Path,
    data: Path,
    copy_of: Path | None = None,
) -> AsyncIterator[Postmaster]:
    """Run PostgreSQL on `data`, or on a throw-away copy that the box makes in `data` of `copy_of`.

    `user` is whose connection shows that it is ready. Raises GraderFault if it does not start.
    """
    make_private(socket)
    process = await launch(_box(binaries, socket=socket, data=data, copy_of=copy_of))
    try:
        login = Login(str(socket), PORT, user, None, "postgres")
        connection = await _first_connection(process, login)
        try:
            yield Postmaster(process, socket, connection)
        finally:
            connection.terminate()
    finally:
        await process.kill()
        await asyncio.to_thread(shutil.rmtree, socket, ignore_errors=True)


def make_private(directory: Path) -> None:
    """Make a directory that PostgreSQL can write to and others cannot look into."""
    directory.mkdir(mode=0o700, parents=True)
    if os.geteuid() == 0:
        os.chown(directory, SERVER_UID, SERVER_UID)


def find_tool(name: str) -> Path:
    """Return the path of a program that every system has, preferring the system's own."""
    found = shutil.which(name, path="/usr/bin:/bin") or shutil.which(name)
    if found is None:
        raise GraderFault(f"there is no {name} on this machine")
    return Path(found)


def _box(binaries: Binaries, *, socket: Path, data: Path, copy_of: Path | None) -> Box:
    server = (str(binaries.postgres), "-D", str(data), "-k", str(socket))
    shell, copy = find_tool("sh"), find_tool("cp")
    in_place = Box(
        name="PostgreSQL",
        argv=server,
        uid=SERVER_UID,
        read_only=(*binaries.read_only, shell),
        writable=(socket, data),
        env=ENVIRONMENT,
        limits=LIMITS,
        memory_bytes=MEMORY_BYTES,
        processes=PROCESSES,
        never_root=True,
    )
    if copy_of is None:
        return in_place
    words = (str(copy), str(copy_of), str(data))
    return dataclasses.replace(
        in_place,
        argv=(str(shell), "-c", COPY_AND_START, "sh", *words, *server),
        read_only=(*in_place.read_only, copy, copy_of),
        writable=(socket,),
        scratch={data.parent: SCRATCH_BYTES},
    )


async def _first_connection(process: Process, login: Login) -> asyncpg.Connection:
    try:
        return await connect_when_ready(
            login.arguments, alive=lambda: process.returncode is None, limit_s=START_S
        )
    except (GraderFault, asyncpg.PostgresError, *LOST) as error:
        await process.kill()
        raise GraderFault(
            f"PostgreSQL did not start: {error}", detail=await process.stderr_tail()
        ) from error

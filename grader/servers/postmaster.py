"""One running PostgreSQL in a box: start it, wait until it answers, end it."""

import asyncio
import contextlib
import dataclasses
import os
import shutil
import socket as socket_
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from grader.address import LOCALHOST, Address
from grader.errors import GraderFault
from grader.model import Box, Launch, Process
from grader.servers.binaries import Binaries
from grader.servers.connecting import LOST, Login, connect_when_ready
from grader.system import UNIX
from grader.system.users import is_root

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
    """A PostgreSQL that answers."""

    process: Process
    binaries: Binaries
    launch: Launch
    address: Address
    data: Path
    connection: asyncpg.Connection  # the first one
    passwords: Mapping[str, str]

    def runs(self) -> bool:
        return self.process.returncode is None

    def login(self, user: str, database: str = "postgres") -> Login:
        return Login(*self.address.host_and_port, user, self.passwords.get(user), database)

    async def connect(self, database: str, *, user: str) -> asyncpg.Connection:
        return await asyncpg.connect(**self.login(user, database).arguments)

    async def stop(self) -> None:
        """Shut down in order, so that the files can be copied. The connection is a superuser's."""
        if UNIX:
            # The server may be gone before it answers, or end the program that told it to.
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await self.connection.execute(STOP)
        else:
            telling = await self.launch(_stopping(self.binaries, self.data))
            await telling.wait()
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
    passwords: Mapping[str, str] | None = None,
) -> AsyncIterator[Postmaster]:
    """Run PostgreSQL on `data`, or on a throw-away copy that the box makes in `data` of `copy_of`.

    It listens in the directory `socket`, or on a port where there are no Unix sockets; then roles
    have `passwords`. `user` is whose connection shows that it is ready. Raises GraderFault if it
    does not start.
    """
    passwords = passwords or {}
    make_private(socket)
    if UNIX:
        address = Address(path=socket / f".s.PGSQL.{PORT}")
        box = _box(binaries, socket=socket, data=data, copy_of=copy_of)
    else:
        address = Address(host=LOCALHOST, port=_free_port())
        if copy_of is not None:
            await asyncio.to_thread(_copy, copy_of, data)
        box = _box_at_port(binaries, address=address, data=data)
    process = await launch(box)
    try:
        login = Login(*address.host_and_port, user, passwords.get(user), "postgres")
        connection = await _first_connection(process, login)
        try:
            yield Postmaster(process, binaries, launch, address, data, connection, passwords)
        finally:
            connection.terminate()
    finally:
        await process.kill()
        await asyncio.to_thread(shutil.rmtree, socket, ignore_errors=True)


def give(tree: Path, uid: int) -> None:
    """Make a file, or a folder with everything in it, that user's, if we may."""
    if not is_root():
        return
    os.chown(tree, uid, uid)
    for folder, _, names in os.walk(tree):
        for path in [Path(folder), *(Path(folder, name) for name in names)]:
            os.chown(path, uid, uid)


def make_private(directory: Path) -> None:
    """Make a directory that PostgreSQL can write to and others cannot look into."""
    directory.mkdir(mode=0o700, parents=True)
    if is_root():
        os.chown(directory, SERVER_UID, SERVER_UID)


def find_tool(name: str) -> Path:
    """Return the path of a program that every system has, preferring the system's own."""
    found = shutil.which(name, path="/usr/bin:/bin") or shutil.which(name)
    if found is None:
        raise GraderFault(f"there is no {name} on this machine")
    return Path(found)


def _box_at_port(binaries: Binaries, *, address: Address, data: Path) -> Box:
    """A server where there are no sandbox, no shell and no Unix sockets."""
    host, port = address.host_and_port
    listening = ("-h", host, "-p", str(port), "-c", "unix_socket_directories=")
    return Box(
        name="PostgreSQL",
        argv=(str(binaries.postgres), "-D", str(data), *listening),
        uid=SERVER_UID,
        read_only=binaries.read_only,
        writable=(data,),
        env=ENVIRONMENT,
        never_root=True,
    )


def _stopping(binaries: Binaries, data: Path) -> Box:
    """A program that tells the server of `data` to stop, and waits for it."""
    return Box(
        name="pg_ctl",
        argv=(str(binaries.program("pg_ctl")), "-D", str(data), "-m", "fast", "-w", "stop"),
        uid=SERVER_UID,
        env=ENVIRONMENT,
        never_root=True,
    )


def _free_port() -> int:
    """Find one. Should somebody be faster, the server does not start, and is started once more."""
    with socket_.create_server((LOCALHOST, 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def _copy(original: Path, data: Path) -> None:
    shutil.copytree(original, data)
    data.chmod(0o700)
    give(data, SERVER_UID)


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

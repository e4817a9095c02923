"""One PostgreSQL that hands out fresh databases, the same from wherever it comes."""

import asyncio
import contextlib
import itertools
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import asyncpg

from grader.address import Address
from grader.errors import GraderFault
from grader.servers.connecting import LOST, Login, connect, connect_when_ready
from grader.servers.database import Database
from grader.servers.databases import Roles
from grader.servers.folders import Folders
from grader.servers.shared_roles import SharedRoles

T = TypeVar("T")

#: A statement of ours that takes longer has met a server that is beyond help.
PATIENCE_S = 15.0

#: Ends the sessions in a database, of one role or of all, and tells how many there were. Reads no
#: catalog that all databases share, as pg_stat_activity does: that takes a lock, and a student may
#: have used up all of those. A cancel would not do: plpgsql can swallow one.
TERMINATE = """
    SELECT count(pg_catalog.pg_terminate_backend(pid))
    FROM pg_catalog.pg_stat_get_activity(NULL)
    WHERE datid = $1 AND coalesce(usesysid = $2, true)
"""

#: A session that was told to end is looked for so often. PostgreSQL itself would wait 100 ms, and
#: they take one or two.
GONE_POLL_S = 0.001

#: Takes so many transaction numbers.
STIR = "DO $$ BEGIN FOR i IN 1..{} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
STIR_MOST = 16
STIR_S = 1.0

#: What PostgreSQL has to know about the student before it ends a session, for its caches.
REMEMBER = (
    "SELECT oid, pg_catalog.pg_get_userbyid(oid), pg_catalog.pg_has_role(oid, 'USAGE')"
    " FROM pg_catalog.pg_roles WHERE rolname = $1"
)


@dataclass(frozen=True)
class Facts:
    """What is known about a server when it is ready."""

    kind: str
    version: str  # 18.4
    address: Address
    roles: Roles
    keeper: Login  # in a database closed to students
    templates: Mapping[str, str]  # slug -> name of its template database
    prefix: str = "test_"  # of the names of clones


class Server:
    """Clones template databases over one maintenance connection, the keeper's.

    The connection is open before any student's code runs, so a server whose locks or connections
    a student has used up can still be told to end that student's sessions.
    """

    def __init__(
        self,
        facts: Facts,
        maintenance: asyncpg.Connection,
        *,
        runs: Callable[[], bool],
        folders: Folders | None = None,
    ) -> None:
        """Take over `maintenance`. `runs` tells whether the process or container is there.

        With `folders` a database gets the files of one that was dropped, else it is a copy.
        """
        self.kind = facts.kind
        self.version = facts.version
        self.address = facts.address
        self._facts = facts
        self._templates = dict(facts.templates)
        self._maintenance = maintenance
        self._runs = runs
        self._folders = folders
        self._student = 0  # the role's oid
        self._roles: SharedRoles | None = None
        self._lost = False
        self.interruptions = 0
        self._turn = asyncio.Lock()
        self._numbers = itertools.count(1)

    async def warm_up(self) -> None:
        """Have what ends sessions parsed and its catalogs read: it must always work."""
        student = self._facts.roles.student
        self._student = await self._tell(lambda connection: connection.fetchval(REMEMBER, student))
        await self._tell(lambda connection: self._end_sessions(connection, 0, self._student))
        await self._tell(lambda connection: self._end_sessions(connection, 0))
        self._roles = await self._tell(self._remember_roles)
        for slug in self._templates:
            self._templates[slug] = await self._warm_copy(slug)

    async def clone(self, slug: str) -> Database:
        """Copy the template database of `slug`; safe to call concurrently."""
        template = self._templates[slug]
        name, oid = await self._tell(lambda connection: self._copy(connection, template))
        if self._folders is not None and self._folders.has(template):
            with self._at_files():
                self._folders.give(template, oid)
        roles = self._facts.roles
        there = self._facts.keeper.arguments | {"database": name}
        verifier = there | {"user": roles.owner, "password": roles.owner_password}
        explainer = there | {"user": roles.explainer, "password": roles.explainer_password}
        password = roles.student_password
        return Database(name, oid, template, roles.student, password, verifier, explainer)

    async def log_in(self, database: Database) -> asyncpg.Connection:
        """Open a session of the verifier's. Raises GraderFault if PostgreSQL takes none."""
        try:
            return await connect_when_ready(database.verifier, alive=self._runs, limit_s=PATIENCE_S)
        except (GraderFault, *LOST, asyncpg.PostgresError) as error:
            self._lost = True
            raise GraderFault(
                f"the {self.kind} PostgreSQL server takes no session: {error}"
            ) from error

    async def drop(self, database: Database) -> None:
        """Remove the database with every session in it; a database that is gone is fine."""
        await self._tell(lambda connection: self._drop(connection, database))

    async def terminate(self, database: Database) -> None:
        """End the student's sessions in the database and wait until they are gone."""
        whose = database.oid, self._student
        await self._tell(lambda connection: self._end_sessions(connection, *whose))

    async def stir(self) -> None:
        """Take a random few transaction numbers, before a call of the student's.

        Numbers go up by one, and rows show theirs: a gap would tell that the verifier did
        something between the last row of the seed and the call, as arm a trap. That a server is in
        no state for it shows elsewhere.
        """
        sql = STIR.format(secrets.randbelow(STIR_MOST))
        async with self._turn:
            with contextlib.suppress(*LOST, asyncpg.PostgresError):
                await self._maintenance.execute(sql, timeout=STIR_S)

    async def restore_roles(self) -> None:
        """Put the roles back as they were, and prove it. The student's sessions have ended.

        All databases share them: what a test's code sets there, the next test's could read.
        """
        try:
            await self._tell(self._restore_roles)
        except GraderFault:
            self._lost = True  # another server has other roles
            raise

    def alive(self) -> bool:
        """Whether PostgreSQL is still there. A crash that it recovers from counts as alive.

        `interruptions` tells of those.
        """
        return self._runs() and not self._lost

    def close(self) -> None:
        """Let go of the maintenance connection without asking the server."""
        self._maintenance.terminate()

    async def _warm_copy(self, slug: str) -> str:
        """Copy a template and log in once; returns the name of the copy, closed to everybody.

        The first session in a database writes PostgreSQL's cache of the system catalogs. Copies
        of this copy come with it, so that their first session is as cheap as any other.
        """
        database = await self.clone(slug)
        session = await connect(database.verifier)
        await session.close()
        # A database cannot be copied before the last session in it has left.
        await self._tell(lambda connection: self._end_sessions(connection, database.oid))
        close = f'ALTER DATABASE "{database.name}" ALLOW_CONNECTIONS false'
        await self._tell(lambda connection: connection.execute(close))
        if self._folders is not None:
            await self._tell(lambda connection: connection.execute("CHECKPOINT"))
            with self._at_files():
                self._folders.adopt(database.name, database.oid)
        return database.name

    async def _copy(self, connection: asyncpg.Connection, template: str) -> tuple[str, int]:
        name = f"{self._facts.prefix}{next(self._numbers)}"
        roles = self._facts.roles
        # FILE_COPY is the faster strategy where nothing has to reach a disk. Privileges on a
        # database do not come with the copy.
        await connection.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY',
            timeout=PATIENCE_S,
        )
        await connection.execute(
            f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC;'
            f'GRANT CONNECT ON DATABASE "{name}" TO "{roles.student}";'
            f'GRANT CONNECT, CREATE, TEMPORARY ON DATABASE "{name}" TO "{roles.owner}"',
            timeout=PATIENCE_S,
        )
        return name, await connection.fetchval(
            "SELECT oid FROM pg_database WHERE datname = $1", name
        )

    async def _drop(self, connection: asyncpg.Connection, database: Database) -> None:
        await self._end_sessions(connection, database.oid)
        drop = f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)'
        if self._folders is None:
            await connection.execute(drop, timeout=PATIENCE_S)
            return
        with self._at_files():
            self._folders.take(database.oid)
        try:
            await connection.execute(drop, timeout=PATIENCE_S)
        except asyncpg.UndefinedFileError:  # a changed page had to make room just then
            with self._at_files():
                self._folders.put_back(database.oid)
            await connection.execute("CHECKPOINT", timeout=PATIENCE_S)
            with self._at_files():
                self._folders.take(database.oid)
            await connection.execute(drop, timeout=PATIENCE_S)
        with self._at_files():
            self._folders.restore(database.template, database.oid)

    async def _end_sessions(
        self, connection: asyncpg.Connection, database: int, role: int | None = None
    ) -> None:
        """End a role's sessions in a database, or all of them, and wait until they are gone."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if not await connection.fetchval(TERMINATE, database, role):
                    return
                await asyncio.sleep(GONE_POLL_S)

    @contextlib.contextmanager
    def _at_files(self) -> Iterator[None]:
        """What goes wrong half way leaves a server that has not what it believes to have."""
        try:
            yield
        except OSError as error:
            self._lost = True
            raise GraderFault(
                "the files of a database cannot be put back", detail=str(error)
            ) from error

    async def _remember_roles(self, connection: asyncpg.Connection) -> SharedRoles:
        return await SharedRoles.remember(connection, self._facts.roles)

    async def _restore_roles(self, connection: asyncpg.Connection) -> None:
        assert self._roles is not None
        async with asyncio.timeout(PATIENCE_S):
            await self._roles.restore(connection)

    async def _tell(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """Do `work` on the maintenance connection, again if that turns out to be dead."""
        async with self._turn:
            try:
                try:
                    return await work(await self._connected())
                except LOST:
                    return await work(await self._connected())
            except GraderFault:
                self._lost = True
                raise
            except (*LOST, asyncpg.PostgresError) as error:
                self._lost = isinstance(error, (*LOST, asyncpg.InsufficientResourcesError))
                sqlstate = getattr(error, "sqlstate", None)
                raise GraderFault(
                    f"the {self.kind} PostgreSQL server failed us: {error}",
                    detail=" ".join(filter(None, [type(error).__name__, sqlstate])),
                ) from error

    async def _connected(self) -> asyncpg.Connection:
        if self._maintenance.is_closed():
            self.interruptions += 1
            self._maintenance = await connect_when_ready(
                self._facts.keeper.arguments, alive=self._runs, limit_s=PATIENCE_S
            )
        return self._maintenance

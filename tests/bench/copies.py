"""A database for each test of a plain run, by the means of those who have no grader."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace

from grader.servers.database import Database
from grader.servers.server import Server

#: PostgreSQL drops a database at once if its sessions have ended, and else sleeps for 100 ms first.
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1"
POLLS = 50

#: Makes a copy of a template database under a name, and drops it: server, template, name.
Way = Callable[[Server, str, str], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def by_sql(server: Server, template: str, name: str) -> AsyncIterator[None]:
    """CREATE DATABASE by the strategy that is the faster one here, and DROP DATABASE."""
    create = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'
    await server._tell(lambda admin: admin.execute(create))
    yield
    for _ in range(POLLS):
        if not await server._tell(lambda admin: admin.fetchval(SESSIONS, name)):
            break
    await server._tell(lambda admin: admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'))


@asynccontextmanager
async def by_pytest_postgresql(server: Server, template: str, name: str) -> AsyncIterator[None]:
    """What that package's fixtures do, without the connection that they open besides."""
    from pytest_postgresql.janitor import AsyncDatabaseJanitor

    login = server._facts.keeper.arguments
    async with AsyncDatabaseJanitor(
        user=login["user"],
        host=login["host"],
        port=login.get("port", 5432),
        dbname=name,
        template_dbname=template,
    ):
        yield


WAYS: dict[str, Way] = {"sql": by_sql, "pytest-postgresql": by_pytest_postgresql}


@dataclass
class Copies:
    """Databases of one server, each a copy of an exercise's template database."""

    server: Server
    way: Way
    models: dict[str, Database] = field(default_factory=dict)  # how to log in, by exercise
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @asynccontextmanager
    async def open(self, slug: str) -> AsyncIterator[Database]:
        """Copy the template of an exercise; the copy is dropped afterwards."""
        if slug not in self.models:
            self.models[slug] = await self.server.clone(slug)
        name = f"plain_{next(self.numbers)}"
        async with self.way(self.server, self.server._facts.templates[slug], name):
            yield await self._described(name, self.models[slug])

    async def _described(self, name: str, model: Database) -> Database:
        grant = f'GRANT CREATE ON DATABASE "{name}" TO "{model.verifier["user"]}"'
        await self.server._tell(lambda admin: admin.execute(grant))
        there = {"database": name}
        return replace(
            model,
            name=name,
            oid=await self.server._tell(
                lambda admin: admin.fetchval("SELECT oid FROM pg_database WHERE datname = $1", name)
            ),
            verifier=model.verifier | there,
            explainer=model.explainer | there,
        )

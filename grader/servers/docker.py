"""PostgreSQL in a container of its own, for machines whose container engine is what one trusts.

The image is the official one, or what GRADER_DOCKER_IMAGE names. Roles and template databases are
made anew in each container, which is then closed to its superuser. It ends with the grader
(container.py).
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from grader.address import Address
from grader.errors import GraderFault, OperatorError
from grader.servers.connecting import LOST, Login, connect_when_ready
from grader.servers.databases import Roles, TemplateSpec, build_templates, make_roles
from grader.servers.postgresql import SETTINGS, refusal
from grader.servers.server import Facts, Server

if TYPE_CHECKING:
    from grader.servers.container import Container, Order

IMAGE = "postgres:18"

PORT = 5432
START_S = 120.0

#: Memory, not a volume. Where images keep their data differs by version: this is nobody's place.
MEMORY = "/grader"
MEMORY_OPTIONS = "rw,size=1g"

#: Tables lie in memory too: a gigabyte of them, and as much for the processes.
LIMITS = {"mem_limit": "2g", "pids_limit": 256}


@asynccontextmanager
async def open_docker(templates: Sequence[TemplateSpec]) -> AsyncIterator[Server]:
    """Start a container and remove it at the end, with everything in it."""
    password = secrets.token_hex(16)
    roles = Roles(
        owner="grader",
        student="student",
        owner_password=secrets.token_hex(16),
        student_password=secrets.token_hex(16),
        explainer_password=secrets.token_hex(16),
        keeper_password=secrets.token_hex(16),
    )
    image = os.environ.get("GRADER_DOCKER_IMAGE") or IMAGE
    async with _run(image, password) as container:
        admin_login = Login(container.host, container.port, "postgres", password, "postgres")
        admin = await container.connect(admin_login)
        try:
            version = _checked_version(admin, image)
            await make_roles(admin, roles)

            async def connect(database: str) -> asyncpg.Connection:
                return await asyncpg.connect(**admin_login.arguments | {"database": database})

            await build_templates(admin, connect, templates, roles)
            await admin.execute("ALTER ROLE postgres NOLOGIN")
        finally:
            await admin.close()
        place = container.host, container.port
        keeper = Login(*place, roles.keeper, roles.keeper_password, "postgres")
        facts = Facts(
            kind="docker",
            version=version,
            address=Address(host=container.host, port=container.port),
            roles=roles,
            keeper=keeper,
            templates={spec.slug: spec.name for spec in templates},
        )
        server = Server(facts, await container.connect(keeper), runs=container.runs)
        try:
            await server.warm_up()
            yield server
        finally:
            server.close()


class _Running:
    """A started container and the thread that waits for its end."""

    def __init__(self, container: "Container", host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._container = container
        self._ended = asyncio.ensure_future(asyncio.to_thread(container.follow))

    def runs(self) -> bool:
        return not self._ended.done()

    async def connect(self, login: Login) -> asyncpg.Connection:
        try:
            return await connect_when_ready(login.arguments, alive=self.runs, limit_s=START_S)
        except (GraderFault, asyncpg.PostgresError, *LOST) as error:
            tail = self._container.tail.decode(errors="backslashreplace")
            raise GraderFault(f"PostgreSQL did not start: {error}", detail=tail) from error

    async def remove(self) -> None:
        await asyncio.to_thread(self._container.remove)
        await asyncio.wait([self._ended])


@asynccontextmanager
async def _run(image: str, password: str) -> AsyncIterator[_Running]:
    """Have a container while the block lasts. Others may be started meanwhile."""
    from grader.servers.container import start  # slow to import, and needed by few

    thread = ThreadPoolExecutor(1)
    starting = thread.submit(start, _order(image, password))
    thread.shutdown(wait=False)
    try:
        container = await asyncio.shield(asyncio.wrap_future(starting))
    except asyncio.CancelledError:  # the thread goes on: what it starts must go
        starting.add_done_callback(_remove_unwanted)
        raise
    try:
        running = _Running(container, *await asyncio.to_thread(container.place))
    except BaseException:
        await asyncio.to_thread(container.remove)
        raise
    try:
        yield running
    finally:
        await running.remove()


def _remove_unwanted(starting: "Future[Container]") -> None:
    if not starting.cancelled() and starting.exception() is None:
        starting.result().remove()


def _order(image: str, password: str) -> "Order":
    from grader.servers.container import Order

    settings = [word for pair in SETTINGS.items() for word in ("-c", "=".join(pair))]
    return Order(
        image=image,
        command=["postgres", *settings],
        environment={
            "POSTGRES_PASSWORD": password,
            "POSTGRES_INITDB_ARGS": "--encoding=UTF8 --locale=C --no-sync",
            "PGDATA": f"{MEMORY}/data",
        },
        port=PORT,
        limits={**LIMITS, "tmpfs": {MEMORY: MEMORY_OPTIONS}},
    )


def _checked_version(admin: asyncpg.Connection, image: str) -> str:
    version: str = admin.get_settings().server_version.split()[0]
    complaint = refusal(version)
    if complaint is not None:
        raise OperatorError(
            f"{image}: {complaint}", hint=f"docker pull {image}, or set GRADER_DOCKER_IMAGE"
        )
    return version

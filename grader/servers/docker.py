"""PostgreSQL in a container of its own, for machines whose container engine is what one trusts.

The image is the official one, or what GRADER_DOCKER_IMAGE names. Roles and template databases are
made anew in each container, which is then closed to its superuser. Testcontainers starts it; its
reaper (Ryuk) removes the container if the grader dies, and obeys the reaper's own settings.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from grader.address import Address
from grader.errors import GraderFault, OperatorError
from grader.servers.connecting import LOST, Login, connect_when_ready
from grader.servers.databases import Roles, TemplateSpec, build_templates, make_roles
from grader.servers.postgresql import SETTINGS, refusal
from grader.servers.server import Facts, Server

IMAGE = "postgres:18"

PORT = 5432
START_S = 120.0

#: Memory, not a volume. Where images keep their data differs by version: this is nobody's place.
MEMORY = "/grader"
MEMORY_OPTIONS = "rw,size=1g"

#: Tables lie in memory too: a gigabyte of them, and as much for the processes.
CONTAINER = {"mem_limit": "2g", "pids_limit": 256}


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
    async with _container(image, password) as container:
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


class _Container:
    """A started container and the thread that waits for its end."""

    def __init__(self, container: Any, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._container = container
        wait = container.get_wrapped_container().wait
        self._ended = asyncio.ensure_future(asyncio.to_thread(wait))

    def runs(self) -> bool:
        return not self._ended.done()

    async def connect(self, login: Login) -> asyncpg.Connection:
        try:
            return await connect_when_ready(login.arguments, alive=self.runs, limit_s=START_S)
        except (GraderFault, asyncpg.PostgresError, *LOST) as error:
            output, errors = await asyncio.to_thread(self._container.get_logs)
            tail = (output + errors)[-4096:].decode(errors="backslashreplace")
            raise GraderFault(f"PostgreSQL did not start: {error}", detail=tail) from error

    async def remove(self) -> None:
        await asyncio.to_thread(self._container.stop)
        await asyncio.wait([self._ended])


@asynccontextmanager
async def _container(image: str, password: str) -> AsyncIterator[_Container]:
    starting = asyncio.ensure_future(asyncio.to_thread(_start, image, password))
    try:
        started = await asyncio.shield(starting)
    except asyncio.CancelledError:  # the thread goes on: what it starts must go
        starting.add_done_callback(_remove_unwanted)
        raise
    container = _Container(*started)
    try:
        yield container
    finally:
        await container.remove()


def _start(image: str, password: str) -> tuple[Any, str, int]:
    """Start the container, without waiting for PostgreSQL in it. Takes seconds; pulls the image.

    Raises OperatorError, with what to do, if the engine or the image cannot be had.
    """
    # Slow to import, and needed by few.
    from docker.errors import DockerException  # type: ignore[import-untyped]
    from testcontainers.core.container import DockerContainer

    try:
        container = DockerContainer(image)
        _describe(container, password)
        container.start()
        return container, _host(container), int(container.get_exposed_port(PORT))
    except (DockerException, OSError, RuntimeError) as error:
        raise OperatorError(
            f"no container of {image} could be started: {error}",
            hint="start Docker, check that `docker run --rm hello-world` works and the image can be"
            " pulled, or use --postgres embedded",
        ) from error


def _describe(container: Any, password: str) -> None:
    settings = [word for pair in SETTINGS.items() for word in ("-c", "=".join(pair))]
    container.with_command(["postgres", *settings])
    container.with_env("POSTGRES_PASSWORD", password)
    container.with_env("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C --no-sync")
    container.with_env("PGDATA", f"{MEMORY}/data")
    container.with_tmpfs_mount(MEMORY, MEMORY_OPTIONS)
    # An engine on this machine need not show the port to the network.
    container.ports[str(PORT)] = ("127.0.0.1",) if _is_local(container) else None
    container.with_kwargs(**CONTAINER)


def _is_local(container: Any) -> bool:
    engine = container.get_docker_client()
    return bool(
        engine.get_connection_mode().value == "docker_host" and engine.host() == "localhost"
    )


def _host(container: Any) -> str:
    host: str = container.get_container_host_ip()
    return "127.0.0.1" if host == "localhost" else host


def _remove_unwanted(starting: "asyncio.Future[tuple[Any, str, int]]") -> None:
    if not starting.cancelled() and starting.exception() is None:
        starting.result()[0].stop()


def _checked_version(admin: asyncpg.Connection, image: str) -> str:
    version: str = admin.get_settings().server_version.split()[0]
    complaint = refusal(version)
    if complaint is not None:
        raise OperatorError(
            f"{image}: {complaint}", hint=f"docker pull {image}, or set GRADER_DOCKER_IMAGE"
        )
    return version

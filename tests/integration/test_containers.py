"""``--postgres docker`` for real: containers start side by side, and none is ever left."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from docker.errors import NotFound  # type: ignore[import-untyped]

from grader.errors import GraderFault, OperatorError
from grader.servers import container, docker
from grader.servers.container import LABEL, Order
from grader.servers.databases import TemplateSpec
from grader.servers.docker import open_docker
from grader.servers.server import Server

#: A grader that has a server until it is killed, in the surroundings of the tests.
HOLDS = """
import asyncio, sys
from pathlib import Path
from testcontainers.core.config import ConnectionMode, testcontainers_config
from grader.servers.databases import TemplateSpec
from grader.servers.docker import open_docker

testcontainers_config.tc_host_override = "localhost"
testcontainers_config.connection_mode_override = ConnectionMode.docker_host

async def hold():
    async with open_docker([TemplateSpec("shop", (Path(sys.argv[1]),))]):
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


@pytest.fixture
def spec(tmp_path: Path) -> TemplateSpec:
    (tmp_path / "shop.sql").write_text("CREATE TABLE users (id int PRIMARY KEY);")
    return TemplateSpec("shop", (tmp_path / "shop.sql",))


@pytest.fixture
def engine(docker: None) -> Iterator[Any]:
    """The engine, by another client than the grader's."""
    from testcontainers.core.docker_client import DockerClient

    with contextlib.closing(DockerClient().client) as client:
        yield client


@pytest.fixture
def order(engine: Any) -> Order:
    """What a test changes to have it fail."""
    return Order(
        image=os.environ["GRADER_DOCKER_IMAGE"], command=[], environment={}, port=5432, limits={}
    )


def ours(engine: Any) -> list[dict[str, Any]]:
    """Containers of graders, in whatever state."""
    found: list[dict[str, Any]] = engine.api.containers(all=True, filters={"label": LABEL})
    return found


def wait_for(engine: Any, event: str, *, since: float) -> str:
    """Wait for an event of a grader's container; returns the container's id."""
    events = engine.events(
        since=f"{since:.6f}",
        decode=True,
        filters={"label": LABEL, "type": "container", "event": event},
    )
    with contextlib.closing(events):
        name: str = next(events)["id"]
    return name


def wait_until_removed(engine: Any, name: str) -> None:
    with contextlib.suppress(NotFound):
        engine.containers.get(name).wait(condition="removed")


async def test_containers_are_started_side_by_side(engine: Any, spec: TemplateSpec) -> None:
    """The second container is there before the server in the first is ready."""
    at_the_first: list[int] = []

    async def use(opening: AbstractAsyncContextManager[Server]) -> None:
        async with opening:
            at_the_first.append(len(ours(engine)))

    await asyncio.gather(use(open_docker([spec])), use(open_docker([spec])))
    assert at_the_first[0] == 2
    assert ours(engine) == []


@pytest.mark.parametrize("when", ["starting", "ready"])
def test_killed_grader_leaves_no_container(engine: Any, spec: TemplateSpec, when: str) -> None:
    """Nobody who survives is needed: the engine removes the container of one that is killed."""
    since = time.time()
    command = [sys.executable, "-c", HOLDS, str(spec.files[0])]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as grader:
        assert grader.stdout is not None
        if when == "ready":
            assert grader.stdout.readline() == b"ready\n"
        name = wait_for(engine, "start", since=since)
        grader.kill()
    wait_until_removed(engine, name)
    assert ours(engine) == []


async def test_cancelled_start_leaves_no_container(engine: Any, spec: TemplateSpec) -> None:
    """Ctrl-C while the engine is starting one: what the thread has begun is undone."""
    since = time.time()

    async def start() -> None:
        async with open_docker([spec]):
            pass

    starting = asyncio.create_task(start())
    name = await asyncio.to_thread(wait_for, engine, "create", since=since)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await asyncio.to_thread(wait_until_removed, engine, name)
    assert ours(engine) == []


def test_container_that_the_engine_cannot_start(engine: Any, order: Order) -> None:
    """The engine's refusal is the operator's, and what was made before it is removed."""
    since = time.time()
    broken = Order(order.image, [], {}, order.port, {"user": "nobody-there"})
    with pytest.raises(OperatorError, match="nobody-there"):
        container.start(broken)
    assert wait_for(engine, "create", since=since)
    assert ours(engine) == []


async def test_server_that_does_not_start(
    engine: Any, spec: TemplateSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that ends at once is told with its last words, and its container is removed."""
    monkeypatch.setattr(docker, "SETTINGS", {"fsync": "perhaps"})
    with pytest.raises(GraderFault, match="did not start") as caught:
        async with open_docker([spec]):
            pass
    assert "requires a Boolean value" in caught.value.detail
    assert ours(engine) == []


def test_never_started_containers_are_swept(
    engine: Any, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that a grader made and could not start goes; a young one and other people's stay."""
    monkeypatch.setattr(container, "NEVER_STARTED_S", 3600.0)
    made = [engine.containers.create(order.image, labels=labels) for labels in ({LABEL: ""}, {})]
    try:
        container.start(order).remove()
        assert [found["Id"] for found in ours(engine)] == [made[0].id]
        monkeypatch.setattr(container, "NEVER_STARTED_S", 0.0)
        container.start(order).remove()
        assert ours(engine) == []
        assert engine.containers.get(made[1].id).status == "created"
    finally:
        for one in made:
            with contextlib.suppress(NotFound):
                one.remove()

"""``--postgres docker`` with podman, which is spoken to at its socket in Docker's words."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from testcontainers.core.docker_client import DockerClient

from grader.servers.databases import TemplateSpec
from grader.servers.docker import open_docker
from tests.integration.docker_engine import NoEngineError
from tests.integration.podman_engine import open_podman
from tests.integration.test_containers import HOLDS, ours
from tests.waiting import HANG_S


@pytest.fixture(scope="module")
def docker_host() -> Iterator[str]:
    """In the place of Docker's engine."""
    try:
        with open_podman() as host:
            yield host
    except NoEngineError as error:
        pytest.skip(f"PODMAN IS NOT TESTED: {error}")


@pytest.mark.usefixtures("docker")
async def test_it_starts_containers_side_by_side_and_leaves_none(tmp_path: Path) -> None:
    """As Docker does: two at a time, gone at the end, and at that of a grader that is killed."""
    (tmp_path / "shop.sql").write_text("CREATE TABLE users (id int PRIMARY KEY);")
    spec = TemplateSpec("shop", (tmp_path / "shop.sql",))
    with contextlib.closing(DockerClient().client) as engine:
        async with open_docker([spec]), open_docker([spec]):
            assert len(ours(engine)) == 2
        assert ours(engine) == []
        await asyncio.to_thread(kill_a_grader, spec.files[0])
        deadline = time.monotonic() + HANG_S
        while ours(engine):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)


def kill_a_grader(sql: Path) -> None:
    """Kill one that has a server."""
    command = [sys.executable, "-c", HOLDS, str(sql)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == b"ready\n"
        grader.kill()

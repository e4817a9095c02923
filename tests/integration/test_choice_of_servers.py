"""What may stand for a server: an engine of containers, and no other word."""

from pathlib import Path

import asyncpg
import pytest

from grader.errors import OperatorError
from grader.sandbox import open_sandbox
from grader.servers.databases import TemplateSpec
from grader.servers.opening import open_server
from tests.integration.servers import log_in


async def test_no_container_engine(
    spec: TemplateSpec, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an engine the operator is told what to do."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")  # nobody's
    launch = (await open_sandbox("off")).launch
    with pytest.raises(OperatorError, match="postgres:18") as caught:
        async with open_server("docker", templates=[spec], launch=launch, directory=directory):
            pass
    assert "--postgres embedded" in caught.value.hint


async def test_docker_superuser_is_shut_out(
    docker: None, spec: TemplateSpec, directory: Path
) -> None:
    """A container's superuser cannot log in once the server is ready."""
    launch = (await open_sandbox("off")).launch
    async with open_server(
        "docker", templates=[spec], launch=launch, directory=directory
    ) as server:
        database = await server.clone("shop")
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
            await log_in(database.verifier | {"user": "postgres"})


async def test_unknown_choice(spec: TemplateSpec, directory: Path) -> None:
    """A choice that is none names those that are."""
    launch = (await open_sandbox("off")).launch
    with pytest.raises(OperatorError, match="oracle") as caught:
        async with open_server("oracle", templates=[spec], launch=launch, directory=directory):
            pass
    assert "embedded, docker, postgresql://" in caught.value.hint

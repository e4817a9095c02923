"""A database to play with, from wherever PostgreSQL comes."""

import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest

from grader.errors import OperatorError
from grader.model import Settings
from grader.practice.playground import open_playground
from grader.sandbox import open_sandbox
from tests.integration.servers import as_teacher, some_postgresql
from tests.tiny_exercise import Tiny, write_tiny

KINDS = ["embedded", "embedded, no sandbox", "given", "given by an ordinary role"]


@pytest.fixture
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The tiny exercise."""
    return write_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(params=KINDS)
async def settings(
    request: pytest.FixtureRequest, tiny: Tiny, cache: object
) -> AsyncIterator[Settings]:
    """Settings that name a server of each kind."""
    kind: str = request.param
    async with contextlib.AsyncExitStack() as stack:
        choice = "embedded"
        if kind.startswith("given"):
            choice = await stack.enter_async_context(
                some_postgresql(request.getfixturevalue("cache"))
            )
            choice = as_teacher(choice) if "ordinary" in kind else choice
        yield Settings(
            exercises=tiny.settings.exercises,
            solutions=None,
            postgres=choice,
            sandbox="off" if "no sandbox" in kind else "auto",
        )


async def test_it_has_the_rows_and_nothing_for_tests(settings: Settings, tiny: Tiny) -> None:
    """Whoever has the DSN is a student: no traps, no triggers, rows to write and no tables."""
    sandbox = await open_sandbox(settings.sandbox)
    async with open_playground(tiny.exercise, settings, sandbox) as playground:
        connection = await asyncpg.connect(playground.dsn)
        try:
            assert await connection.fetchval("UPDATE counters SET value = 7 RETURNING id") == 1
            assert await connection.fetchval("SELECT count(*) FROM pg_trigger") == 0
            assert await connection.fetchval("SELECT to_regnamespace('trouble')") is None
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("DROP TABLE counters")
        finally:
            await connection.close()


async def test_a_port_is_for_the_embedded_server(settings: Settings, tiny: Tiny) -> None:
    """Another one is reached as it is: a port of ours in front of it is refused, with a reason."""
    sandbox = await open_sandbox(settings.sandbox)
    opened = open_playground(tiny.exercise, settings, sandbox, port=0)
    if settings.postgres == "embedded":
        async with opened as playground:
            connection = await asyncpg.connect(playground.dsn)
            assert await connection.fetchval("SELECT value FROM counters") == 0
            await connection.close()
    else:
        with pytest.raises(OperatorError, match="--port is for the embedded server"):
            async with opened:
                pass

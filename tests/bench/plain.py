"""A pytest plugin that runs hidden tests plainly: what a course without a grader would do.

One process, the solutions imported into it, no sandbox, no tap. Tests get the same kind of server,
`db` and `rng` as in a cell, and a copy of the exercise's template database that is made and dropped
as ``--plain-copies`` says; `student` has the same words but calls directly. Used as ``python -m
pytest -p tests.bench.plain --plain-exercises DIR FILE...``; it has no `wire`.
"""

import importlib.util
import random
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from grader.catalog import load_catalog
from grader.model import Exercise
from grader.pytest_plugin.markers import MARKERS
from grader.pytest_plugin.verifier import Verifier
from grader.sandbox import Sandbox
from grader.servers.database import Database
from grader.servers.databases import TemplateSpec
from grader.servers.opening import open_server
from grader.servers.server import Server
from tests.bench.copies import WAYS, Copies
from tests.bench.direct import DirectChild, DirectStudent
from tests.bench.ground import folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--plain-exercises", type=Path)
    parser.addoption("--plain-seed", type=int, default=0)
    parser.addoption("--plain-copies", choices=WAYS, default="sql")


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


@pytest.fixture(scope="session")
def exercises(pytestconfig: pytest.Config) -> dict[str, Exercise]:
    found = load_catalog(pytestconfig.getoption("--plain-exercises"), None)
    return {exercise.slug: exercise for exercise in found}


@pytest.fixture(scope="session")
def solutions(exercises: dict[str, Exercise], pytestconfig: pytest.Config) -> dict[str, ModuleType]:
    """The solutions, imported once."""
    files = {Path(argument).parent.name: Path(argument) for argument in pytestconfig.args}
    return {slug: _imported(file.with_name(f"{slug}.py")) for slug, file in files.items()}


def _imported(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(exercises: dict[str, Exercise]) -> AsyncIterator[Server]:
    """One server with the template databases of all exercises, in memory as a cell's is."""
    with folder(in_memory=True) as place:
        async with open_plain_server(list(exercises.values()), place) as opened:
            yield opened


def open_plain_server(exercises: list[Exercise], place: Path) -> Any:
    """The server of a plain run, as a context manager."""
    return open_server(
        "embedded",
        templates=[TemplateSpec(exercise.slug, tuple(exercise.sql)) for exercise in exercises],
        launch=Sandbox("off").launch,
        directory=place / "server",
        copy=True,
    )


@pytest.fixture
def exercise(request: pytest.FixtureRequest, exercises: dict[str, Exercise]) -> Exercise:
    return exercises[request.path.parent.name]


@pytest.fixture(scope="session")
def copies(server: Server, pytestconfig: pytest.Config) -> Copies:
    return Copies(server, WAYS[pytestconfig.getoption("--plain-copies")])


@pytest_asyncio.fixture(loop_scope="session")
async def database(copies: Copies, exercise: Exercise) -> AsyncIterator[Database]:
    async with copies.open(exercise.slug) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def db(database: Database) -> AsyncIterator[Verifier]:
    connection = await asyncpg.connect(**database.verifier)
    yield Verifier(connection, database, _at_once)
    await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def student(
    server: Server, database: Database, exercise: Exercise, solutions: dict[str, ModuleType]
) -> AsyncIterator[DirectStudent]:
    assert server.address.path is not None
    dsn = f"postgresql://{database.student_role}@/{database.name}?host={server.address.path.parent}"
    child = DirectChild(solutions[exercise.slug], dsn, exercise.pool)
    yield DirectStudent(child, exercise)
    await child.close()


async def _at_once(within_s: float) -> bool:
    """Nothing runs between two calls that anybody could wait for: there is no box."""
    return True


@pytest.fixture
def rng(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> random.Random:
    return random.Random(f"{pytestconfig.getoption('--plain-seed')} {request.node.name}")

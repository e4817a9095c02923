"""A container engine and a PostgreSQL image for the tests of ``--postgres docker``.

The engine is one that runs, or, as root where dockerd is installed, one started here and ended
afterwards. The image is ``postgres:18`` if it is there or can be pulled; otherwise one is put
together from the PostgreSQL that this machine has, with the official image's variables.
"""

import contextlib
import gc
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker  # type: ignore[import-untyped]
import pytest
from docker.errors import DockerException  # type: ignore[import-untyped]

from grader.servers.binaries import Binaries
from tests.waiting import HANG_S

#: Of this process's engine.
BRIDGE = f"docker{os.getpid()}"

IMAGE = "postgres:18"
HOME_MADE = "asyncpg-grader-test-postgres:18"

#: What the official image's own entry point does with these variables, and not more.
ENTRY = """\
#!/bin/sh
set -e
umask 077
printf '%s' "$POSTGRES_PASSWORD" > "${PGDATA%/*}/password"
initdb -D "$PGDATA" -U postgres --pwfile="${PGDATA%/*}/password" $POSTGRES_INITDB_ARGS
printf 'host all all all scram-sha-256\\n' >> "$PGDATA/pg_hba.conf"
exec "$@" -c listen_addresses='*' -c unix_socket_directories=''
"""

CHANGES = {
    "USER": "999:999",
    "ENTRYPOINT": '["/bin/sh", "/entry.sh"]',
    "ENV": "PATH={folder}:/usr/bin:/bin PGDATA=/var/lib/postgresql/data LC_ALL=C",
}


class NoEngineError(Exception):
    """Why there is no container engine here."""


@contextmanager
def open_engine() -> Iterator[str | None]:
    """Yield the DOCKER_HOST of an engine, None for the one that is found without."""
    if _answers(None):
        yield None
    elif os.geteuid() != 0 or shutil.which("dockerd") is None:
        raise NoEngineError("no engine answers, and none can be started (not root, or no dockerd)")
    else:
        with (
            tempfile.TemporaryDirectory(prefix="dockerd-", ignore_cleanup_errors=True) as place,
            _own_engine(Path(place)) as host,
        ):
            yield host


def provide_image(host: str | None, binaries: Binaries) -> str:
    """Return the name of a PostgreSQL image that the engine has."""
    client = _client(host, timeout=int(HANG_S))
    with contextlib.closing(client):
        for name in (IMAGE, HOME_MADE):
            with contextlib.suppress(DockerException):
                client.images.get(name)
                return name
        with contextlib.suppress(DockerException, OSError):
            client.images.pull(IMAGE)
            return IMAGE
        changes = [f"{word} {value}" for word, value in CHANGES.items()]
        client.api.import_image_from_data(
            _file_system(binaries),
            repository=HOME_MADE,
            changes=[change.replace("{folder}", str(binaries.folder)) for change in changes],
        )
    return HOME_MADE


@contextmanager
def in_environment(host: str | None, image: str) -> Iterator[None]:
    """The environment in which the engine at `host` is found, and an image that it has."""
    from testcontainers.core.config import ConnectionMode, testcontainers_config

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_DOCKER_IMAGE", image)
        if host is not None:
            patch.setenv("DOCKER_HOST", host)
            # This engine is a process beside us, whatever this machine looks like from inside.
            patch.setattr(testcontainers_config, "tc_host_override", "localhost")
            mode = ConnectionMode.docker_host
            patch.setattr(testcontainers_config, "connection_mode_override", mode)
        yield


def _client(host: str | None, *, timeout: int) -> Any:
    environment = dict(os.environ) if host is None else {"DOCKER_HOST": host}
    return docker.from_env(environment=environment, timeout=timeout)


def _answers(host: str | None) -> bool:
    with warnings.catch_warnings():
        # Docker's client leaves a socket open that could not be connected.
        warnings.simplefilter("ignore", ResourceWarning)
        answer = _pings(host)
        gc.collect()
    return answer


def _pings(host: str | None) -> bool:
    try:
        with contextlib.closing(_client(host, timeout=5)) as client:
            return bool(client.ping())
    except DockerException:
        return False


@contextmanager
def _own_engine(place: Path) -> Iterator[str]:
    """Run a dockerd that shares nothing with the system's, nor with that of tests beside these."""
    host = f"unix://{place}/docker.sock"
    command = ["dockerd", "--host", host, "--iptables=false", "--ip6tables=false"]
    command += ["--data-root", f"{place}/data", "--exec-root", f"{place}/exec"]
    command += ["--pidfile", f"{place}/pid", *_make_bridge()]
    with (place / "log").open("wb") as log:
        engine = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(host, engine, place / "log")
        yield host
    finally:
        engine.terminate()
        engine.wait(HANG_S)
        if shutil.which("ip"):
            subprocess.run(["ip", "link", "delete", BRIDGE], check=False, capture_output=True)


def _make_bridge() -> list[str]:
    """Make one of its own, and return the options for it; none where that cannot be done.

    Two engines at one bridge would give their containers the same addresses.
    """
    if not shutil.which("ip"):
        return []
    network = f"10.213.{os.getpid() % 250}.1/24"
    for words in (
        ("link", "add", "name", BRIDGE, "type", "bridge"),
        ("addr", "add", network, "dev", BRIDGE),
        ("link", "set", BRIDGE, "up"),
    ):
        if subprocess.run(["ip", *words], capture_output=True).returncode != 0:
            return []  # the engine says whether it needs one
    return ["--bridge", BRIDGE]


def wait_for(host: str, engine: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until it answers. Raises NoEngineError."""
    deadline = time.monotonic() + HANG_S
    while not _answers(host):
        if engine.poll() is not None or time.monotonic() > deadline:
            raise NoEngineError(f"the engine did not start: {log.read_text()[-500:]}")
        time.sleep(0.1)


def _file_system(binaries: Binaries) -> bytes:
    """Pack PostgreSQL, a shell and the libraries they need, at the paths they have here."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for folder in ("tmp", "grader", "var/lib/postgresql"):
            tar.addfile(_entry(folder, kind=tarfile.DIRTYPE, mode=0o1777))
        passwd = b"postgres:x:999:999::/tmp:/bin/sh\n"
        for name, data in (("entry.sh", ENTRY.encode()), ("etc/passwd", passwd)):
            tar.addfile(_entry(name, size=len(data)), io.BytesIO(data))
        for path in binaries.read_only:
            tar.add(path, arcname=str(path))
        for path in _libraries(Path("/bin/sh"), binaries.postgres, binaries.initdb):
            if not any(path.is_relative_to(place) for place in binaries.read_only):
                tar.add(path.resolve(), arcname=str(path))
        for name in ("bin/sh", "bin/sleep"):
            tar.add(Path("/", name).resolve(), arcname=name)
    return packed.getvalue()


def _entry(name: str, *, kind: bytes = tarfile.REGTYPE, mode: int = 0o755, size: int = 0) -> Any:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.size = kind, mode, size
    return entry


def _libraries(*programs: Path) -> set[Path]:
    found = set()
    for program in programs:
        listing = subprocess.run(["ldd", program], capture_output=True, text=True, check=True)
        words = (word for line in listing.stdout.splitlines() for word in line.split())
        found |= {Path(word) for word in words if word.startswith("/")}
    return found

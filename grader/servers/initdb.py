"""Making a data directory from nothing, once for many servers."""

import asyncio
from pathlib import Path

from grader.errors import GraderFault
from grader.model import Box, Launch
from grader.servers.binaries import Binaries
from grader.servers.postgresql import parse_version, settings_for
from grader.servers.postmaster import ENVIRONMENT, SERVER_UID, find_tool, give
from grader.system import UNIX
from grader.system.users import nobody

#: C sorts alike everywhere.
OPTIONS = ("-U", "postgres", "-E", "UTF8", "--locale=C")

#: Who reaches the socket file is let in; a port is open to every user of the machine.
TRUST = ("-A", "trust")
PASSWORD = ("-A", "scram-sha-256")

#: Small WAL segments: less to copy, less memory in each copy.
FASTER = ("--no-sync", "--wal-segsize=1")

#: No page comes from a disk that could have lost a bit. Before version 18 there are none anyway.
FASTER_18 = ("--no-data-checksums",)


async def make_data_directory(
    launch: Launch, binaries: Binaries, home: Path, *, password: str | None = None
) -> None:
    """Run initdb for a new directory `home`, configured, owned by whom PostgreSQL runs as.

    `password` is the superuser's, where there has to be one.
    """
    # initdb looks its user up; "nobody" is in every passwd, and what a rootless box maps to.
    uid = nobody()
    home.mkdir(mode=0o700)
    give(home, uid)
    shell = (find_tool("sh"), Path("/etc/passwd")) if UNIX else ()
    told = home.with_name("password")
    if password is not None:
        told.touch(mode=0o600)
        told.write_text(password)
        give(told, uid)
    options = options_for(binaries.version)
    words = () if password is None else (f"--pwfile={told}",)
    box = Box(
        name="initdb",
        argv=(str(binaries.initdb), "-D", str(home), *options, *words),
        uid=uid,
        read_only=(*binaries.read_only, *shell),
        writable=(home,),
        env=ENVIRONMENT,
        never_root=True,
    )
    process = await launch(box)
    try:
        if await process.wait() != 0:
            raise GraderFault("initdb failed", detail=await process.stderr_tail())
    finally:
        await process.kill()
        told.unlink(missing_ok=True)
    (home / "postgresql.conf").write_text(configuration(binaries.version))
    await asyncio.to_thread(give, home, SERVER_UID)


def options_for(version: str) -> tuple[str, ...]:
    """Return the options of initdb for a server of this version."""
    return (
        OPTIONS
        + (TRUST if UNIX else PASSWORD)
        + FASTER
        + (FASTER_18 if parse_version(version)[0] >= 18 else ())
    )


def configuration(version: str) -> str:
    """Return the text of postgresql.conf: reached by a Unix socket only, and only by its owner."""
    settings = settings_for(version) | {"listen_addresses": "", "unix_socket_permissions": "0700"}
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())
